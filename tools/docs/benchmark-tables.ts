import { CONTESTANTS } from '../../bench/delivery/contestants.js';
import { FAULTS } from '../../bench/delivery/faults.js';
import { type Growth, type MatrixCase, type Results, result } from './benchmark-results.js';
import { table } from './markdown.js';

const count = (value: number | undefined) => value?.toLocaleString('en') ?? '';
const bold = (name: string, text: string) => (name.startsWith('vitrine') ? `**${text}**` : text);

/** The sentence of where a table is from. */
function source(name: keyof Results, more = ''): string {
  const { cpu, cores, memoryGB, node, commit } = result(name).machine;
  return `Node ${node.slice(1)}, ${cpu}, ${cores} cores, ${memoryGB} GB, commit ${commit}${more}.`;
}

const size = () => {
  const { peers, vitrineScripts, bundler } = result('size');
  const rows = peers.map((peer) => [
    bold(peer.name, peer.name),
    peer.version,
    count(peer.minified),
    count(peer.gzip),
    count(peer.brotli),
    peer.lean ? count(peer.lean.brotli) : '',
    peer.script ? count(peer.script.brotli) : '',
    peer.remote ?? '',
  ]);
  const scripts = vitrineScripts.map(({ file, ...bytes }) => [
    `**\`${file}\`**`,
    peers.find(({ name }) => name === 'vitrine')?.version ?? '',
    '',
    '',
    '',
    '',
    count(bytes.brotli),
    '',
  ]);
  const head = ['tracker', 'version', 'minified', 'gzip', 'brotli'];
  const more = ['brotli, least entry', 'brotli, script build', 'loads besides'];
  return `${table([...head, ...more], [...rows, ...scripts])}\n\n${source('size', `, ${bundler}`)}`;
};

const lean = () =>
  result('size')
    .peers.flatMap(({ name, lean }) =>
      lean ? `- ${name}: \`${lean.entry}\`, without ${lean.without}` : [],
    )
    .join('\n');

const setups = () => CONTESTANTS.map(({ name, peer }) => `- **${name}**: ${peer.setup}`).join('\n');

/** Formats a case: stored of tracked, `=` for copies with the same id, `≠` for others. */
function outcome({ tracked, delivered, sameId, otherId, failed }: MatrixCase): string {
  if (failed) return `failed: ${failed.replaceAll('|', '\\|')}`;
  const copies = [sameId ? `${sameId}=` : '', otherId ? `${otherId}≠` : ''].filter(Boolean);
  return [`${delivered}/${tracked}`, ...copies].join(' ');
}

function deliveryOf(stays: boolean): string {
  const { cells } = result('delivery');
  const faults = FAULTS.filter(({ end }) => (end === 'stays') === stays);
  return table(
    ['tracker', ...faults.map(({ name }) => name.replace(', the page stays', ''))],
    CONTESTANTS.map(({ name }) => [
      bold(name, name),
      ...faults.map((fault) => {
        const cell = cells.find((c) => c.tracker === name && c.fault === fault.name);
        return cell ? outcome(cell) : 'not played';
      }),
    ]),
  );
}

const pageCost = () => {
  const { peers, browser, rounds } = result('page-cost');
  const head = ['tracker', 'evaluate and init', 'all script until settled', 'long tasks'];
  const more = ['requests by init', '`track()` median', '`track()` p99', 'heap'];
  const rows = peers.map((row) => [
    bold(row.name, row.name),
    `${row.initMilliseconds} ms`,
    `${row.scriptUntilSettledMilliseconds} ms`,
    row.longTasks ? `${row.longTasks}, ${row.longTasksMilliseconds} ms` : '0',
    row.requestsOfInit ? `${row.requestsOfInit} (${row.hostsOfInit})` : '0',
    `${count(row.trackMedianMicroseconds)} µs`,
    `${count(row.trackP99Microseconds)} µs`,
    `${count(row.heapKilobytes)} kB`,
  ]);
  const from = source('page-cost', `, ${browser}, ${rounds} rounds`);
  return `${table([...head, ...more], rows)}\n\n${from}`;
};

/** ms of the loop, requests, long tasks after it, delivered. */
const grown = ({ tracked = 0, loop, requests, longTasks, delivered, failed }: Growth) =>
  failed
    ? `failed: ${failed.replaceAll('|', '\\|')}`
    : [
        `${count(loop)} ms`,
        `${count(requests)} req`,
        longTasks?.count
          ? `${longTasks.count} long, ${count(longTasks.milliseconds)} ms`
          : '0 long',
        `**${count(delivered)}**/${count(tracked)}`,
      ].join('; ');

const growth = () => {
  const { rows, browser } = result('growth');
  const sizes = [...new Set(rows.map(({ events }) => events))].filter(
    (events) => typeof events === 'number',
  );
  const trackers = [...new Set(rows.map(({ tracker }) => tracker))];
  const cell = (tracker: string, events: number) => {
    const row = rows.find((r) => r.tracker === tracker && r.events === events);
    return row ? grown(row) : 'not played';
  };
  return `${table(
    ['tracker', ...sizes.map(count)],
    trackers.map((name) => [bold(name, name), ...sizes.map((events) => cell(name, events))]),
  )}\n\n${source('growth', `, ${browser}`)}`;
};

const leftOver = () =>
  table(
    ['tracker', 'delivered of tracked', 'requests', 'long tasks'],
    result('growth')
      .rows.filter(({ events }) => typeof events === 'string')
      .map(({ tracker, tracked, delivered, requests, longTasks, failed }) =>
        failed
          ? [bold(tracker, tracker), `failed: ${failed}`, '', '']
          : [
              bold(tracker, tracker),
              `${count(delivered)}/${count(tracked)}`,
              count(requests),
              longTasks?.count ? `${longTasks.count}, ${count(longTasks.milliseconds)} ms` : '0',
            ],
      ),
  );

/** Size and delivery in one line for each. */
const compact = () => {
  const { cells } = result('delivery');
  const sizes = new Map(result('size').peers.map(({ name, brotli }) => [name, brotli]));
  return table(
    [
      'tracker',
      'npm, brotli',
      'events that arrived',
      'copies with the same id',
      'copies nobody can tell',
    ],
    CONTESTANTS.map(({ name, peer }) => {
      const own = cells.filter(({ tracker, failed }) => tracker === name && !failed);
      const sum = (of: 'tracked' | 'delivered' | 'sameId' | 'otherId') =>
        own.reduce((total, cell) => total + (cell[of] ?? 0), 0);
      return [
        bold(name, name),
        `${count(sizes.get(peer.name))} B`,
        `${sum('delivered')} of ${sum('tracked')}`,
        String(sum('sameId')),
        String(sum('otherId')),
      ];
    }),
  );
};

export const BENCHMARK_SECTIONS: Record<string, () => string> = {
  setups,
  size,
  lean,
  'delivery-stays': () => deliveryOf(true),
  'delivery-leaves': () =>
    `${deliveryOf(false)}\n\n${source('delivery', `, ${result('delivery').browser}`)}`,
  'page-cost': pageCost,
  growth,
  'left-over': leftOver,
};

export const PEER_SECTION = { peers: compact };
