/** Program of a reader's process. Arguments: the file, the indexed metadata keys. */

import { exitWithParent } from '../side-process/exit-with-parent.js';
import { serveCalls } from '../side-process/serve-calls.js';
import { openDatabase } from '../sqlite-file/database.js';
import { createReader } from './reader.js';

const [, , path = '', ...indexed] = process.argv;
exitWithParent();
const db = openDatabase(path, { readOnly: true });
serveCalls(db, createReader(db, indexed), { readOnly: true });
