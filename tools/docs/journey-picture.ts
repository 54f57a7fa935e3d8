const WIDTH = 722;
const HEIGHT = 476;
const BOX = { width: 270, height: 72 };

/** Left edges of the boxes: what the browser does, what the server does. */
const COLUMNS = { browser: 54, server: 420 };
/** Upper edges of the boxes: both ends of a request stand side by side. */
const ROWS = [52, 160, 268, 376];

interface Station {
  column: keyof typeof COLUMNS;
  row: number;
  name: string;
  lines: [string, string];
}

const STATIONS: readonly Station[] = [
  {
    column: 'browser',
    row: 0,
    name: 'track()',
    lines: ['returns at once with a promise;', 'makes no request itself'],
  },
  {
    column: 'browser',
    row: 1,
    name: 'event queue',
    lines: ['localStorage, one key an event;', 'a second copy in IndexedDB'],
  },
  {
    column: 'browser',
    row: 2,
    name: 'transport',
    lines: ['keepalive fetch in the next task, at', 'the latest when the page is hidden'],
  },
  {
    column: 'browser',
    row: 3,
    name: 'the next page of the origin',
    lines: ['takes on what earlier pages left,', 'and what a killed browser had kept'],
  },
  {
    column: 'server',
    row: 0,
    name: 'list and views',
    lines: ['read client, dashboard,', 'anything that speaks HTTP'],
  },
  {
    column: 'server',
    row: 1,
    name: 'store',
    lines: ['each event id once;', 'one commit, one fsync'],
  },
  {
    column: 'server',
    row: 2,
    name: 'events API',
    lines: ['checks token, size and fields;', 'answers after the commit'],
  },
];

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const text = (x: number, y: number, words: string, more = '') =>
  `<text x="${x}" y="${y}" ${more}>${escaped(words)}</text>`;

function station({ column, row, name, lines }: Station): string {
  const x = COLUMNS[column];
  const y = ROWS[row] as number;
  return `<rect class="box" x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="8"/>
${text(x + 14, y + 22, name, 'font-weight="600" font-size="15"')}
${lines.map((line, i) => text(x + 14, y + 42 + i * 18, line, 'class="soft"')).join('\n')}`;
}

/** @param kind `event` for the event itself, `answer` for what acknowledges it */
const arrow = (kind: 'event' | 'answer', path: string) =>
  `<path class="${kind}" d="${path}" marker-end="url(#${kind}-head)"/>`;

/** A number beside an arrow, which the words below the picture take up. */
const step = (kind: 'event' | 'answer', x: number, y: number, number: number) =>
  `<circle class="${kind}-dot" cx="${x}" cy="${y}" r="10"/>${text(x, y + 4.5, `${number}`, 'class="number" text-anchor="middle" font-size="12" font-weight="600"')}`;

/** A head of an arrow. */
const head = (kind: 'event' | 'answer') =>
  `<marker id="${kind}-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="${kind}-dot" d="M0 0 8 4 0 8z"/></marker>`;

const STYLE = `
.ground { fill: #fff } .panel { fill: #f3f5f8 } .box { fill: #fff; stroke: #b3bac5 }
text { fill: #1d222b } .soft { fill: #4d5766 } .number { fill: #fff }
.event, .answer { fill: none; stroke-width: 2 }
.event { stroke: #2457c5 } .event-dot { fill: #2457c5 }
.answer { stroke: #187048; stroke-dasharray: 5 4 } .answer-dot { fill: #187048 }
@media (prefers-color-scheme: dark) {
  .ground { fill: #0d1117 } .panel { fill: #161b22 } .box { fill: #21262d; stroke: #59616d }
  text { fill: #e8edf3 } .soft { fill: #aeb8c4 } .number { fill: #0d1117 }
  .event { stroke: #7fb0ff } .event-dot { fill: #7fb0ff }
  .answer { stroke: #57c992 } .answer-dot { fill: #57c992 }
}`;

/** Alternative text of the picture. */
export const JOURNEY_ALT =
  'The journey of an event: track() writes it to the event queue (1), the transport takes it from there (2) and posts it to the events API (3), which commits it to the store (4); the answer after the commit (5) deletes the key in the queue and settles the receipt (6). The next page of the origin sends what a page could not send (7).';

/** The way of an event from the page to the store, and the way of each acknowledgement back. */
export function journeyPicture(): string {
  const middle = COLUMNS.browser + 200;
  const right = COLUMNS.browser + BOX.width;
  const [first, second, third, fourth] = ROWS as [number, number, number, number];
  const ways = [
    arrow('event', `M${middle} ${first + BOX.height} V${second - 2}`),
    step('event', middle - 20, second - 18, 1),
    arrow('event', `M${middle} ${second + BOX.height} V${third - 2}`),
    step('event', middle - 20, third - 18, 2),
    arrow('event', `M${right} ${third + 24} H${COLUMNS.server - 2}`),
    step('event', right + 62, third + 8, 3),
    arrow('event', `M${COLUMNS.server + 200} ${third} V${second + BOX.height + 2}`),
    step('event', COLUMNS.server + 180, third - 18, 4),
    arrow('event', `M${COLUMNS.server + 200} ${second} V${first + BOX.height + 2}`),
    // The answer: from the commit back through the API to the event queue, and on to the page.
    arrow('answer', `M${COLUMNS.server + 100} ${second + BOX.height} V${third - 2}`),
    arrow(
      'answer',
      `M${COLUMNS.server} ${third + 52} H${right + 32} V${second + 44} H${right + 2}`,
    ),
    step('answer', right + 50, second + 66, 5),
    arrow('answer', `M${middle + 44} ${second} V${first + BOX.height + 2}`),
    step('answer', middle + 60, second - 18, 6),
    // Unsent events: from the event queue down to the next page, which sends as every page does.
    arrow(
      'event',
      `M${COLUMNS.browser} ${second + 44} h-14 V${fourth + 36} H${COLUMNS.browser - 2}`,
    ),
    step('event', COLUMNS.browser - 14, third + 36, 7),
    arrow('event', `M${middle} ${fourth} V${third + BOX.height + 2}`),
  ];
  const key = [
    `<path class="event" d="M${COLUMNS.server} ${fourth + 18} h34" marker-end="url(#event-head)"/>`,
    text(COLUMNS.server + 46, fourth + 23, 'the event'),
    `<path class="answer" d="M${COLUMNS.server} ${fourth + 44} h34" marker-end="url(#answer-head)"/>`,
    text(COLUMNS.server + 46, fourth + 49, 'its acknowledgement'),
  ];
  const panel = (x: number, left: number, title: string, height: number) =>
    `<rect class="panel" x="${x - left}" y="16" width="${left + BOX.width + 16}" height="${height}" rx="10"/>${text(x, 40, title, 'class="soft" font-size="13"')}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(JOURNEY_ALT)}" font-family="system-ui, sans-serif" font-size="13.5">
<style>${STYLE}
</style>
<defs>${head('event')}${head('answer')}</defs>
<rect class="ground" width="100%" height="100%" rx="10"/>
${panel(COLUMNS.browser, 38, 'In the browser', HEIGHT - 32)}
${panel(COLUMNS.server, 16, 'At the collector', third + BOX.height)}
${[...STATIONS.map(station), ...ways, ...key].join('\n')}
</svg>
`;
}
