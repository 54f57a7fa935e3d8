import { type CreateEventBody, SESSION_END_REASONS } from '../../src/contract/index.js';
import { CURRENCY, FABRICS, PRODUCTS, WOODS } from '../storefront/catalogue.js';

/** User agents with their share of the visits. */
const DEVICES: [share: number, userAgent: string, ar: boolean][] = [
  [
    34,
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
    true,
  ],
  [
    24,
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
    true,
  ],
  [
    18,
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
    false,
  ],
  [
    11,
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
    false,
  ],
  [7, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0', false],
  [
    6,
    'Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.7 Mobile/15E148 Safari/604.1',
    true,
  ],
];

const SOURCES: [share: number, referrer: string | undefined][] = [
  [38, undefined],
  [30, 'https://www.google.com/'],
  [14, 'https://www.instagram.com/'],
  [10, 'https://www.pinterest.com/'],
  [8, 'https://magazine.example/best-lounge-chairs'],
];

export type Draft = CreateEventBody & { eventMetadata: Record<string, string | number> };

/** One entry of a list, each as often as its share says. */
function pick<T extends [share: number, ...unknown[]]>(list: readonly T[], random: () => number) {
  let left = random() * list.reduce((sum, [share]) => sum + share, 0);
  for (const choice of list) {
    left -= choice[0];
    if (left < 0) return choice;
  }
  return list[0] as T;
}

export interface VisitOptions {
  start: number;
  n: number;
  random: () => number;
  origin: string;
  /** Ids of codes that were shown to visits before and that no phone has scanned. */
  handoffs: string[];
}

/** One visit: from the first look to, now and then, the order. */
export function visit({ start, n, random, origin, handoffs }: VisitOptions): Draft[] {
  const any = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const [, device, ar] = pick(DEVICES, random);
  const [, $referrer] = pick(SOURCES, random);
  const product = random() < 0.72 ? PRODUCTS[0] : any(PRODUCTS);
  const hex = (length: number) =>
    Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  const sessionId = `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  const model_url = `${origin}/models/${product.slug}.glb`;
  const choice = { fabric: any(FABRICS), wood: any(WOODS) };
  const item = {
    item_id: product.sku,
    item_name: product.name,
    item_category: product.category,
    item_variant: `${choice.fabric.name}, ${choice.wood.name}`,
    price: product.price,
    currency: CURRENCY,
  };
  const drafts: Draft[] = [];
  let time = start;
  const add = (
    eventType: string,
    metadata: Record<string, string | number> = {},
    metric?: number,
  ) => {
    drafts.push({
      eventType,
      sessionId,
      assetId: product.assetId,
      device,
      ...(metric !== undefined && { metric }),
      eventMetadata: {
        ...item,
        ...metadata,
        $id: `seed-${n}-${drafts.length + 1}`,
        $time: time,
        $seq: drafts.length + 1,
        $page: `${origin}/${product.slug}`,
        $title: `${product.name} · Halden`,
        ...($referrer && { $referrer }),
        $lib: 'vitrine/seed',
      },
    });
    time += 1_500 + Math.floor(random() * 20_000);
  };
  const chance = (share: number) => random() < share;

  add('product session start');
  add('product renders', { model_url, render_time_msec: 600 + Math.floor(random() * 2_600) });
  add(ar ? 'product AR offered' : 'product AR not available', { model_url });
  // The code to scan stands beside the product, and is seen unless the visit ends above it.
  if (!ar && chance(0.8)) {
    const handoff_id = hex(16);
    add('product AR mobile transition offered', { handoff_id });
    if (chance(0.2)) handoffs.push(handoff_id);
  }
  const handoff_id = ar ? handoffs.pop() : undefined;
  if (handoff_id) add('product AR mobile transition completed', { handoff_id });
  if (chance(0.62)) add('product interaction', { interaction: 'rotate' });
  if (chance(0.41)) {
    add('product configuration start');
    add('product configuration attribute set', {
      attribute_name: 'fabric',
      attribute_value: choice.fabric.id,
    });
    if (chance(0.5))
      add('product configuration attribute set', {
        attribute_name: 'wood',
        attribute_value: choice.wood.id,
      });
  }
  const opened = ar && chance(0.34);
  if (opened)
    add('product AR download', {
      model_url,
      ar_mode: device.includes('Android') ? 'scene-viewer' : 'quick-look',
    });
  if (chance(0.05)) add('product social share', { method: 'copy link' });
  if (chance(0.06))
    add('product download', { file_name: `${product.slug}.pdf`, file_extension: 'pdf' });
  // Who has seen it in the room buys more often.
  if (chance(opened ? 0.31 : 0.12)) {
    const quantity = chance(0.2) ? 2 : 1;
    const value = product.price * quantity;
    add('product cart-add', { quantity, value }, value);
    if (chance(0.46)) add('product ordered', { quantity, value, transaction_id: `S-${n}` }, value);
  }
  // A browser that is killed ends no session.
  if (chance(0.96)) {
    const duration_msec = time - start;
    const engagement_time_msec = Math.round(duration_msec * (0.6 + 0.4 * random()));
    add(
      'product session end',
      { reason: SESSION_END_REASONS[0], duration_msec, engagement_time_msec },
      Math.round(engagement_time_msec / 100) / 10,
    );
  }
  return drafts;
}
