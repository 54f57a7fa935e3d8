import type { Key } from './requests.js';
import type { VisitEvent } from './visits.js';
import { takeSteps, type WalkOptions, type Way } from './walk.js';

export interface ProductWalkOptions extends WalkOptions {
  /**
   * Bits of the steps that a value must still be chosen at: a configuration has one value of each attribute, and the
   * next choice replaces it. 0 when the first step is no choice.
   */
  chosenBits: number;
}

/** A visitor's steps with one product. */
interface Product {
  /** Ways by the value of their first step. */
  ways: Map<Key, Way>;
  /** The latest value of each attribute. */
  chosen: Map<string, Key>;
}

/** `fabric=wool` -> `fabric`; a cut text may have no value. */
const attributeOf = (key: Key) => `${key}`.split('=', 1)[0] as string;

/** Whether a value is the one of its attribute when an event happens. The event itself may tell it. */
function isChosen(key: Key, { chosen }: Product, event: VisitEvent): boolean {
  if (key === null) return true;
  const name = attributeOf(key);
  const own = event.key !== null && attributeOf(event.key) === name;
  return (own ? event.key : chosen.get(name)) === key;
}

/**
 * Walks the events of a visitor through the steps, once for each value that a product has at the first step. An event of
 * another product is no step; one that names no product may be of any.
 *
 * @returns value -> ms since the step before, for each reached step
 */
export function walkProducts(
  events: readonly VisitEvent[],
  { chosenBits, ...options }: ProductWalkOptions,
): Map<Key, number[]> {
  const products = new Map<VisitEvent['item'], Product>();
  const gapsOf = new Map<Key, number[]>();

  const continueWays = (product: Product, event: VisitEvent) => {
    for (const [key, way] of product.ways) {
      const closed = isChosen(key, product, event) ? 0 : chosenBits;
      const mask = event.mask & ~1 & ~closed;
      if (mask) takeSteps(way, { time: event.time, mask }, options);
    }
  };

  const startWay = ({ item, key, time }: VisitEvent) => {
    const product = products.get(item) ?? { ways: new Map(), chosen: new Map() };
    products.set(item, product);
    const gaps = gapsOf.get(key) ?? [];
    gapsOf.set(key, gaps);
    const way = product.ways.get(key) ?? { chains: [], gaps };
    product.ways.set(key, way);
    takeSteps(way, { time, mask: 1 }, options);
    if (key !== null) product.chosen.set(attributeOf(key), key);
  };

  for (const event of events) {
    const { item, mask } = event;
    if (mask & ~1) {
      const possible = item === null ? products.values() : [products.get(item), products.get(null)];
      for (const product of possible) if (product) continueWays(product, event);
    }
    if (mask & 1) startWay(event);
  }
  return gapsOf;
}
