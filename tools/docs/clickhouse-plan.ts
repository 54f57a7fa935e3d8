import { readFileSync } from 'node:fs';
import { table } from './markdown.js';

/** What `npm run bench:clickhouse` has measured. */
const measured = JSON.parse(readFileSync('bench/results/clickhouse.json', 'utf8')) as {
  events: number;
  spool: {
    cpuMicrosecondsPerEvent: number;
    bytesPerWaitingEvent: number;
    bytesPerRememberedEvent: number;
  };
  insert: { bytesPerEventSent: number; bytesPerEventSentGzipped: number };
  clickhouse: {
    cpuMicrosecondsPerEventInserted: number;
    cpuMicrosecondsPerEventMergedOnce: number;
    bytesPerEvent: number;
    viewsByFinal: { cpuNanosecondsPerEvent: number };
    viewsByMetadata: { cpuNanosecondsPerEvent: number };
  };
  collector: Record<
    'oneAtATime' | 'arraysOf20',
    { cpuMicrosecondsPerEvent: number; bytesPerEventReceived: number }
  >;
  machine: { cpu: string; cores: number; node: string };
};

/** What is assumed, and is to be replaced by what you know. */
const ASSUMED = {
  /** How much of a core is used at most, so that an hour twice as busy still fits. */
  load: 0.5,
  /** Headers of a POST, TLS and TCP included: bytes. */
  headers: 900,
  /** How often ClickHouse rewrites an event while parts grow together. */
  merges: 5,
  replicas: 2,
  /** Days that events are kept. */
  kept: 400,
  /** Hours that ClickHouse may be down without an event being refused. */
  outage: 1,
  /** Of one collector process: one core for HTTP, the better part of another for its spool. */
  collectorCores: 2,
  /** Of one ClickHouse machine: cores and TB at most, and TB that one core looks after. */
  clickhouseCores: 32,
  clickhouseDisk: 40,
  diskOfCore: 4,
  keepers: 3,
  keeperCores: 2,
  /** Days on disks where older ones are moved to object storage. */
  hot: 30,
  /**
   * A core with 4 GB for a month, and a GB for a month on a network SSD and on object storage: US dollars, as
   * large clouds list them.
   */
  corePrice: 30,
  diskPrice: 0.08,
  objectPrice: 0.023,
};

const TB = 1e12;

const round = (value: number) => {
  const digits = Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.round(value / 10 ** digits) * 10 ** digits;
};
const text = (value: number) => (value < 10 ? Math.ceil(value) : round(value)).toLocaleString('en');

/** @param bytes a second */
const network = (bytes: number) => {
  const megabits = (bytes * 8) / 1e6;
  return megabits < 1_000 ? `${text(megabits)} Mbit/s` : `${(megabits / 1_000).toFixed(1)} Gbit/s`;
};

const disk = (bytes: number) => {
  const [size, unit] =
    bytes < 1e12 ? [bytes / 1e9, 'GB'] : bytes < 1e15 ? [bytes / 1e12, 'TB'] : [bytes / 1e15, 'PB'];
  return `${size < 10 ? size.toFixed(1) : text(size)} ${unit}`;
};

/**
 * Machines of ClickHouse.
 *
 * @param busy cores that all of one replica's are busy with
 * @param kept bytes on the disks of one replica
 */
function cluster(busy: number, kept: number) {
  const { clickhouseCores, clickhouseDisk, diskOfCore, replicas } = ASSUMED;
  const shards = Math.max(
    1,
    Math.ceil(busy / clickhouseCores),
    Math.ceil(kept / (clickhouseDisk * TB)),
  );
  const cores = Math.max(4, Math.ceil(busy / shards), Math.ceil(kept / shards / (diskOfCore * TB)));
  return {
    cores: shards * replicas * cores,
    bytes: kept * replicas,
    machines: `${shards} × ${replicas} of ${cores} cores, ${disk(kept / shards)}`,
  };
}

/** What so many events a second take. @param remember hours that a spool knows an event again */
function plan(rate: number, remember: number) {
  const { spool, insert, clickhouse, collector } = measured;
  const coresOf = (microseconds: number) => (rate * microseconds) / 1e6 / ASSUMED.load;
  // One process on the last machine may fail.
  const processes =
    Math.ceil(coresOf(collector.oneAtATime.cpuMicrosecondsPerEvent) / ASSUMED.collectorCores) + 1;
  const busy = coresOf(
    clickhouse.cpuMicrosecondsPerEventInserted +
      ASSUMED.merges * clickhouse.cpuMicrosecondsPerEventMergedOnce,
  );
  const perDay = rate * 86_400 * clickhouse.bytesPerEvent;
  const waiting = rate * 3_600 * ASSUMED.outage * spool.bytesPerWaitingEvent;
  const known = rate * 3_600 * remember * spool.bytesPerRememberedEvent;
  const all = cluster(busy, perDay * ASSUMED.kept);
  const hot = cluster(busy, perDay * ASSUMED.hot);
  const cold = perDay * (ASSUMED.kept - ASSUMED.hot) * ASSUMED.replicas;
  const price = ({ cores, bytes }: typeof all) =>
    (cores + processes * ASSUMED.collectorCores + ASSUMED.keepers * ASSUMED.keeperCores) *
      ASSUMED.corePrice +
    ((bytes + waiting + known) / 1e9) * ASSUMED.diskPrice;
  return {
    processes,
    clickhouse: all.machines,
    clickhouseHot: hot.machines,
    received: network(rate * (collector.oneAtATime.bytesPerEventReceived + ASSUMED.headers)),
    shipped: network(rate * insert.bytesPerEventSentGzipped * ASSUMED.replicas),
    perDay: disk(perDay),
    storedForGood: disk(all.bytes),
    spoolEach: disk((waiting + known) / processes),
    price: `$${text(price(all))}`,
    priceHot: `$${text(price(hot) + (cold / 1e9) * ASSUMED.objectPrice)}`,
  };
}

const figures = () => {
  const { spool, insert, clickhouse, collector } = measured;
  const row = (name: string, what: string, value: number, unit: string) => [
    `\`${name}\``,
    what,
    `${value < 10 ? value : Math.round(value).toLocaleString('en')} ${unit}`,
  ];
  const c = collector.oneAtATime;
  return table(
    ['', 'of an event', 'measured'],
    [
      row('c', 'collector with its spool, an event a request', c.cpuMicrosecondsPerEvent, 'µs CPU'),
      row('c20', 'the same, arrays of 20', collector.arraysOf20.cpuMicrosecondsPerEvent, 'µs CPU'),
      row('i', 'insert and roll-up', clickhouse.cpuMicrosecondsPerEventInserted, 'µs CPU'),
      row('m', 'one merge', clickhouse.cpuMicrosecondsPerEventMergedOnce, 'µs CPU'),
      row('b', 'in ClickHouse, merged', clickhouse.bytesPerEvent, 'B'),
      row('s', 'waiting in the spool', spool.bytesPerWaitingEvent, 'B'),
      row('r', 'remembered in the spool', spool.bytesPerRememberedEvent, 'B'),
      row('n', 'body of a request', c.bytesPerEventReceived, 'B'),
      row('g', 'to ClickHouse, compressed', insert.bytesPerEventSentGzipped, 'B'),
      row(
        'f',
        'counted from the rows (`FINAL`)',
        clickhouse.viewsByFinal.cpuNanosecondsPerEvent,
        'ns CPU',
      ),
      row(
        'j',
        'the same with a metadata filter',
        clickhouse.viewsByMetadata.cpuNanosecondsPerEvent,
        'ns CPU',
      ),
    ],
  );
};

const formulas = () => {
  const a = ASSUMED;
  return [
    '```',
    `R            events a second; a core is loaded by ${a.load * 100} %, so that a peak of twice as much fits`,
    `collectors   R × c ÷ ${a.load} ÷ ${a.collectorCores} cores each, and one more`,
    `ClickHouse   R × (i + ${a.merges} × m) ÷ ${a.load} cores for each of ${a.replicas} replicas, or one for each ${a.diskOfCore} TB if that is more;`,
    `             shards of at most ${a.clickhouseCores} cores and ${a.clickhouseDisk} TB`,
    `disk         R × 86,400 × b a day, × ${a.kept} days × ${a.replicas} replicas`,
    `spools       R × 3,600 × (${a.outage} h of outage × s + hours remembered × r), shared by the collectors`,
    `network      in: R × (n + ${a.headers} B of headers); to ClickHouse: R × g × ${a.replicas}`,
    `price        a month: $${a.corePrice} a core with 4 GB, $${a.diskPrice} a GB of disk, $${a.objectPrice} a GB of object storage;`,
    `             ${a.keepers} Keepers of ${a.keeperCores} cores are in it, traffic, proxies and people are not`,
    '```',
  ].join('\n');
};

const plans = () => {
  const planned = [plan(1_000, 192), plan(100_000, 48), plan(1_000_000, 24)];
  const row = (what: string, key: keyof ReturnType<typeof plan>) => [
    what,
    ...planned.map((one) => one[key].toLocaleString('en')),
  ];
  return table(
    ['', '1,000 a second', '100,000 a second', '1,000,000 a second'],
    [
      ['events a day', '86 million', '8.6 billion', '86 billion'],
      row('collectors (2 cores each)', 'processes'),
      ['hours remembered', '192', '48', '24'],
      row('disk of each spool', 'spoolEach'),
      row('ClickHouse: shards × replicas', 'clickhouse'),
      row('disk a day, one copy', 'perDay'),
      row(`disk for ${ASSUMED.kept} days, all copies`, 'storedForGood'),
      row('network from visitors', 'received'),
      row('network to ClickHouse', 'shipped'),
      row('rough price a month', 'price'),
      row(
        `with ${ASSUMED.hot} days on disks, the rest on object storage: ClickHouse`,
        'clickhouseHot',
      ),
      row('its rough price a month', 'priceHot'),
    ],
  );
};

/** The parts of `docs/collector.md` that are computed from what was measured. */
export const PLAN_SECTIONS: Record<string, () => string> = {
  'clickhouse-measured': figures,
  'clickhouse-formulas': formulas,
  'clickhouse-plan': plans,
};
