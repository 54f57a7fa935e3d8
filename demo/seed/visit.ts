import {
  type CreateEventBody,
  type JsonObject,
  SESSION_END_REASONS,
} from '../../src/contract/index.js';
import { FABRICS, PRODUCTS, WOODS } from '../storefront/catalogue.js';
import { DEVICES, MARKETS, ROBOT_SHARE, ROBOTS, SOURCES } from './audience.js';
import type { Random } from './random.js';

const DAY_MS = 86_400_000;

/** An event of the seed. */
export type Draft = CreateEventBody & {
  eventMetadata: JsonObject & { $id: string; $time: number };
};

export interface VisitOptions {
  /** ms since the epoch. */
  start: number;
  /** Number of the visit, from 1. Ids are made of it. */
  n: number;
  random: Random;
  /** Origin of the storefront. */
  origin: string;
  /** Ids of codes that earlier visits saw and no phone has scanned. */
  handoffs: string[];
}

export interface Visit {
  /** Events of the tracker, in order. */
  drafts: Draft[];
  /** Refund of the visit's order, which the shop's back office sends later. */
  refund?: Draft;
}

/** Chances of an add to the cart. The seed's AR and its experiment have an effect, so that uplift shows one. */
const ADD = { base: 0.11, afterAr: 0.19, with3d: 0.04 };

const uuid = ({ hex }: Random) => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;

/** Adds events of one visit, each some seconds after the one before. */
function createRecorder(options: VisitOptions, common: Partial<Draft>, metadata: JsonObject) {
  const { start, n, random } = options;
  const sessionId = uuid(random);
  const drafts: Draft[] = [];
  let time = start;
  return {
    drafts,
    sessionId,
    durationMs: () => time - start,
    add(eventType: string, own: JsonObject = {}, metric?: number) {
      const sequence = drafts.length + 1;
      drafts.push({
        eventType,
        sessionId,
        ...common,
        ...(metric !== undefined && { metric }),
        eventMetadata: {
          ...metadata,
          ...own,
          $id: `seed-${n}-${sequence}`,
          $time: time,
          $seq: sequence,
          $lib: 'vitrine/seed',
        },
      });
      time += 1_500 + Math.floor(random.next() * 20_000);
    },
  };
}

type Add = ReturnType<typeof createRecorder>['add'];

/** A robot loads the page, and does nothing that a visitor does. */
function robotVisit(options: VisitOptions): Visit {
  const { random, origin } = options;
  const product = random.any(PRODUCTS);
  const { userAgent, metadata } = random.pick(ROBOTS);
  const { drafts, add } = createRecorder(
    options,
    { assetId: product.assetId, device: userAgent },
    {
      item_id: product.sku,
      item_name: product.name,
      $page: `${origin}/${product.slug}`,
      ...metadata,
    },
  );
  add('product session start');
  add('product renders', { model_url: `${origin}/models/${product.slug}.glb` });
  return { drafts };
}

function configure(add: Add, { chance }: Random, choice: { fabric: string; wood: string }) {
  add('product configuration start');
  const set = (name: string, value: string) =>
    add('product configuration attribute set', { attribute_name: name, attribute_value: value });
  set('fabric', choice.fabric);
  if (chance(0.5)) set('wood', choice.wood);
}

/** AR is offered, or the code for a phone. A phone that scanned a code arrives with its id. */
function offerAr(
  add: Add,
  { random, handoffs }: VisitOptions,
  { arMode, ...metadata }: { arMode: string | undefined; model_url: string },
) {
  add(arMode ? 'product AR offered' : 'product AR not available', metadata);
  if (arMode) {
    const handoff_id = handoffs.pop();
    if (handoff_id) add('product AR mobile transition completed', { handoff_id });
  } else if (random.chance(0.8)) {
    // The code stands beside the product, and is seen unless the visit ends above it.
    const handoff_id = random.hex(16);
    add('product AR mobile transition offered', { handoff_id });
    if (random.chance(0.2)) handoffs.push(handoff_id);
  }
}

/** Puts the product in the cart and, in one of two visits, orders it. Returns the metadata of the order. */
function buy(add: Add, { n, random }: VisitOptions, price: number): JsonObject | undefined {
  const quantity = random.chance(0.2) ? 2 : 1;
  const value = price * quantity;
  add('product cart-add', { quantity, value }, value);
  if (!random.chance(0.46)) return undefined;
  const order = { quantity, value, transaction_id: `S-${n}` };
  add('product ordered', order, value);
  return order;
}

/**
 * Makes one visit: from the first look to, now and then, the order and its refund. 4 of 100 are those of
 * robots.
 */
export function createVisit(options: VisitOptions): Visit {
  const { n, random, origin } = options;
  const { any, chance, next, pick } = random;
  if (chance(ROBOT_SHARE)) return robotVisit(options);
  const { userAgent, arMode } = pick(DEVICES);
  const { currency, rate } = pick(MARKETS);
  const product = chance(0.72) ? PRODUCTS[0] : any(PRODUCTS);
  const fabric = any(FABRICS);
  const wood = any(WOODS);
  const viewer = chance(0.5) ? '3d' : 'photos';
  const { assetId } = product;
  const item = {
    item_id: product.sku,
    item_name: product.name,
    item_category: product.category,
    item_variant: `${fabric.name}, ${wood.name}`,
    price: Math.round(product.price * rate),
    currency,
  };
  const source = pick(SOURCES).metadata;
  const model_url = `${origin}/models/${product.slug}.glb`;
  const recorder = createRecorder(
    options,
    { assetId, device: userAgent },
    {
      ...item,
      ...source,
      $page: `${origin}/${product.slug}`,
      $title: `${product.name} · Halden`,
      $experiments: { viewer },
    },
  );
  const { add, drafts, sessionId, durationMs } = recorder;

  add('product session start');
  add('product renders', { model_url, render_time_msec: 600 + Math.floor(next() * 2_600) });
  offerAr(add, options, { arMode, model_url });
  if (chance(0.62)) add('product interaction', { interaction: 'rotate' });
  if (chance(0.41)) configure(add, random, { fabric: fabric.id, wood: wood.id });
  const opened = !!arMode && chance(0.34);
  if (opened) add('product AR download', { model_url, ar_mode: arMode });
  if (chance(0.05)) add('product social share', { method: 'copy link' });
  if (chance(0.06))
    add('product download', { file_name: `${product.slug}.pdf`, file_extension: 'pdf' });
  const wish = ADD.base + (opened ? ADD.afterAr : 0) + (viewer === '3d' ? ADD.with3d : 0);
  const order = chance(wish) ? buy(add, options, item.price) : undefined;
  // A browser that is killed ends no session.
  if (chance(0.96)) {
    const duration_msec = durationMs();
    const engagement_time_msec = Math.round(duration_msec * (0.6 + 0.4 * next()));
    add(
      'product session end',
      { reason: SESSION_END_REASONS[0], duration_msec, engagement_time_msec },
      Math.round(engagement_time_msec / 100) / 10,
    );
  }
  if (!order || !chance(0.08)) return { drafts };
  // Sent by the shop's server: no page and no device, but the source of the visit, which the order has kept.
  const $time = options.start + Math.round((2 + 12 * next()) * DAY_MS);
  const eventMetadata = { ...item, ...order, ...source, $id: `seed-${n}-refund`, $time };
  return { drafts, refund: { eventType: 'product refunded', sessionId, assetId, eventMetadata } };
}
