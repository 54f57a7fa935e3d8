/** Program of a reader's process. Arguments: the file, the indexed metadata keys. */

import { openDatabase } from './database.js';
import { exitWithParent } from './exit-with-parent.js';
import { createReader } from './reader.js';
import { serveCalls } from './serve-calls.js';

const [, , path = '', ...indexed] = process.argv;
exitWithParent();
const db = openDatabase(path, { readOnly: true });
serveCalls(db, createReader(db, indexed), { readOnly: true });
