import type { QueryResults } from './collector-figures.js';

const WIDTH = 880;
const HEIGHT = 460;
const LEFT = 64;
const RIGHT = 350;
const TOP = 44;
const BOTTOM = 52;

/** Least distance of two names: px. */
const LINE = 19;

/** Told apart by people who see few colours, on white and on black. */
const COLORS = [
  ...['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b8860b'],
  ...['#56a0d8', '#8c6bb1', '#7f7f7f', '#a65628'],
];

/** The page around the picture may be dark. */
const STYLE = `
  text { fill: #22262e } .ground { fill: #fff } .grid { stroke: #d0d3da } .faint { fill: #5c6370 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6e8ec } .ground { fill: #14171c } .grid { stroke: #3a404a } .faint { fill: #a2a9b5 }
  }`;

const formatTime = (ms: number) => (ms >= 1_000 ? `${ms / 1_000} s` : `${ms} ms`);
const short = (count: number) =>
  count >= 1_000_000 ? `${count / 1_000_000} million` : count.toLocaleString('en');

/** How each question grows with the store: both axes in powers of ten, a line for each question. */
export function queryPicture({ sizes }: QueryResults): string {
  const names = Object.keys(sizes[0]?.milliseconds ?? {});
  const lines = names.map((name, i) => ({
    name,
    color: COLORS[i % COLORS.length] as string,
    points: sizes.flatMap(({ events, milliseconds }) => {
      const ms = milliseconds[name];
      // One that was stopped has no time of its own.
      return typeof ms === 'number' ? [{ events, ms }] : [];
    }),
    stopped: sizes.some(({ milliseconds }) => typeof milliseconds[name] === 'string'),
  }));
  const all = lines.flatMap(({ points }) => points.map(({ ms }) => ms));
  const low = Math.floor(Math.log10(Math.min(...all)));
  const high = Math.ceil(Math.log10(Math.max(...all)));
  const counts = sizes.map(({ events }) => Math.log10(events));
  const [first = 0, last = 1] = [Math.min(...counts), Math.max(...counts)];
  const x = (events: number) =>
    LEFT + ((Math.log10(events) - first) / (last - first || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (ms: number) =>
    HEIGHT - BOTTOM - ((Math.log10(ms) - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);

  const grid = Array.from({ length: high - low + 1 }, (_, i) => {
    const ms = Number((10 ** (low + i)).toPrecision(1));
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(ms)}" y2="${y(ms)}"/><text class="faint" x="${LEFT - 8}" y="${y(ms) + 4}" text-anchor="end">${formatTime(ms)}</text>`;
  });
  const axis = sizes.map(
    ({ events }) =>
      `<text class="faint" x="${x(events)}" y="${HEIGHT - BOTTOM + 22}" text-anchor="middle">${short(events)}</text>`,
  );
  const drawn = lines.map(({ name, color, points }) => {
    const dots = points.map(
      ({ events, ms }) =>
        `<circle cx="${x(events)}" cy="${y(ms).toFixed(1)}" r="3.5" fill="${color}"><title>${name}, ${short(events)} events: ${formatTime(ms)}</title></circle>`,
    );
    const path = points.map(({ events, ms }) => `${x(events)},${y(ms).toFixed(1)}`).join(' ');
    return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>${dots.join('')}`;
  });
  // Each name beside the end of its line, moved apart where lines end together.
  let lowest = TOP - LINE;
  const ends = lines
    .map((line) => ({ ...line, end: line.points.at(-1) ?? { events: 10 ** last, ms: 10 ** high } }))
    .sort((a, b) => b.end.ms - a.end.ms)
    .map((line) => {
      lowest = Math.max(lowest + LINE, y(line.end.ms) + 4);
      return { ...line, at: lowest };
    });
  const over = Math.max(0, lowest - (HEIGHT - BOTTOM + 4));
  const labels = ends.map(({ name, color, end, at, stopped }) => {
    const to = at - over;
    const words = `${name}: ${stopped ? 'then stopped' : formatTime(end.ms)}`;
    return `<line x1="${x(end.events) + 6}" y1="${y(end.ms).toFixed(1)}" x2="${WIDTH - RIGHT + 26}" y2="${(to - 4).toFixed(1)}" stroke="${color}"/><text x="${WIDTH - RIGHT + 30}" y="${to.toFixed(1)}">${words}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="How long ${lines.length} questions take, from ${short(10 ** first)} events to ${short(10 ** last)}" font-family="system-ui, sans-serif" font-size="12">
<style>${STYLE}
</style>
<rect class="ground" width="100%" height="100%" rx="8"/>
<text x="${LEFT}" y="24" font-weight="600">Time of an answer</text>
${[...grid, ...axis, ...drawn, ...labels].join('\n')}
<text class="faint" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">events in the store</text>
</svg>
`;
}
