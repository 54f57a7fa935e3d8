import { StoreBusy } from '../store.js';

/** A call that will not be answered, since nobody waits for answers any more. */
export class Closed extends StoreBusy {
  constructor() {
    super('the store is closed');
  }
}
