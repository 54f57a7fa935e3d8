/** Program of a spool's process. Arguments: the file, the hours for which dedup keys are kept. */

import { serveCalls } from '../side-process/serve-calls.js';
import { openDatabase } from '../sqlite-file/database.js';
import { createSpool } from './create-spool.js';

const [, , path = '', dedupHours] = process.argv;
const db = openDatabase(path);
serveCalls(db, createSpool(db, Number(dedupHours) || undefined));
