/** Program of a spool's process. Arguments: the file, the hours for which dedup keys are kept. */

import { openDatabase } from '../sqlite/database.js';
import { serveCalls } from '../sqlite/serve-calls.js';
import { createSpool } from './create-spool.js';

const [, , path = '', dedupHours] = process.argv;
const db = openDatabase(path);
serveCalls(db, createSpool(db, Number(dedupHours) || undefined));
