/** A process that ends with its parent, and whose only thread is blocked, as by a long query. */

import { exitWithParent } from '../../src/store/side-process/exit-with-parent.js';

exitWithParent();
process.send?.('blocked', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
