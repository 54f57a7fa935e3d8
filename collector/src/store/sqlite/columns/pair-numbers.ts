const FIRST_SLOTS = 1_024;

/** Spreads pairs whose members are small or follow each other. */
function hash(first: number, second: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  const spread = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return spread ^ (spread >>> 13);
}

/**
 * Numbers pairs of 32-bit integers in the order in which they first come. Smaller and faster than a map of texts: a
 * question has a pair for each event.
 */
export class PairNumbers {
  /** Number of different pairs. */
  size = 0;
  #last = 0;
  #firsts = new Int32Array(FIRST_SLOTS / 2);
  #seconds = new Int32Array(FIRST_SLOTS / 2);
  /** The number of a pair plus one; 0 in a free slot. */
  #slots = new Int32Array(FIRST_SLOTS);

  /** The number of a pair. A new pair gets the next one: `size` before the call. */
  numberOf(first: number, second: number): number {
    // Events of one visit follow each other.
    const last = this.#last;
    if (this.#firsts[last] === first && this.#seconds[last] === second && last < this.size)
      return last;
    const number = this.#find(first, second);
    this.#last = number;
    return number;
  }

  #find(first: number, second: number): number {
    const slot = this.#slotOf(first, second);
    const known = this.#slots[slot] as number;
    if (known) return known - 1;
    const number = this.size++;
    this.#firsts[number] = first;
    this.#seconds[number] = second;
    this.#slots[slot] = number + 1;
    if (this.size === this.#firsts.length) this.#grow();
    return number;
  }

  /** Adds a pair. @returns whether it is new */
  add(first: number, second: number): boolean {
    const before = this.size;
    this.numberOf(first, second);
    return this.size > before;
  }

  firstOf(number: number): number {
    return this.#firsts[number] as number;
  }

  secondOf(number: number): number {
    return this.#seconds[number] as number;
  }

  /** The slot of a pair, or the free one where it belongs. */
  #slotOf(first: number, second: number): number {
    const last = this.#slots.length - 1;
    let slot = hash(first, second) & last;
    for (;;) {
      const number = (this.#slots[slot] as number) - 1;
      if (number < 0) return slot;
      if (this.#firsts[number] === first && this.#seconds[number] === second) return slot;
      slot = (slot + 1) & last;
    }
  }

  #grow(): void {
    const [firsts, seconds] = [this.#firsts, this.#seconds];
    this.#firsts = new Int32Array(firsts.length * 2);
    this.#seconds = new Int32Array(firsts.length * 2);
    this.#firsts.set(firsts);
    this.#seconds.set(seconds);
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let number = 0; number < this.size; number++)
      this.#slots[this.#slotOf(firsts[number] as number, seconds[number] as number)] = number + 1;
  }
}
