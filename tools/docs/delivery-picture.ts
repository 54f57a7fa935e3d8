import { goalOf, limitOf } from '../../test/faults/goals.js';
import { LEAVING } from '../../test/faults/plan.js';
import type { Result } from '../../test/faults/results/results.js';
import { ENGINE_NAMES } from '../harness/engines/engine.js';

const LABEL = 300;
const CELL = 22;
const GAP = 16;
const TOP = 92;

const TITLES = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' };

/** Results of a cell. Each has its own sign, for readers who do not see the colours. */
const LOOKS = {
  stored: { fill: '#1f8a5b', sign: '✓', word: 'all stored, each once' },
  limit: { fill: '#e0a100', sign: '!', word: 'known limit' },
  missed: { fill: '#c0392b', sign: '×', word: 'missed' },
  skipped: { fill: '#d0d3da', sign: '', word: 'not played' },
};

function look(result: Result | undefined) {
  if (!result || result.skipped) return LOOKS.skipped;
  if (goalOf(result)) return LOOKS.missed;
  return limitOf(result) ? LOOKS.limit : LOOKS.stored;
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The faults against the collector as a picture: one row a fault, one column a moment and engine. */
export function deliveryPicture(results: readonly Result[]): string {
  const shown = results.filter(
    ({ sender, server, fault }) =>
      sender === 'vitrine' && server === 'collector' && fault !== 'none',
  );
  const faults = [...new Set(shown.map(({ fault }) => fault))];
  const moments = LEAVING.map(({ name }) => name);
  const group = moments.length * CELL + GAP;
  const width = LABEL + ENGINE_NAMES.length * group + 56;
  const height = TOP + faults.length * CELL + 44;
  const text = (x: number, y: number, words: string, more = '') =>
    `<text x="${x}" y="${y}" ${more}>${escaped(words)}</text>`;
  const heads = ENGINE_NAMES.flatMap((engine, e) => {
    const x = LABEL + e * group;
    return [
      text(x, 20, TITLES[engine], 'font-weight="600"'),
      ...moments.map((moment, m) => {
        const at = x + m * CELL + 14;
        return text(at, TOP - 6, moment, `transform="rotate(-40 ${at} ${TOP - 6})" font-size="10"`);
      }),
    ];
  });
  const rows = faults.flatMap((fault, f) => {
    const y = TOP + f * CELL;
    return [
      text(LABEL - 10, y + 15, fault, 'text-anchor="end"'),
      ...ENGINE_NAMES.flatMap((engine, e) =>
        moments.map((moment, m) => {
          const result = shown.find(
            (one) => one.fault === fault && one.engine === engine && one.moment === moment,
          );
          const { fill, sign, word } = look(result);
          const x = LABEL + e * group + m * CELL;
          return `<g><title>${escaped(`${engine}, ${fault}, ${moment}: ${word}`)}</title><rect x="${x}" y="${y}" width="${CELL - 3}" height="${CELL - 3}" rx="3" fill="${fill}"/>${text(x + (CELL - 3) / 2, y + 14, sign, 'text-anchor="middle" fill="#fff" font-size="12"')}</g>`;
        }),
      ),
    ];
  });
  const key = Object.values(LOOKS).map(({ fill, word }, i) => {
    const x = 16 + i * 146;
    return `<rect x="${x}" y="${height - 24}" width="12" height="12" rx="2" fill="${fill}"/>${text(x + 18, height - 14, word, 'font-size="11"')}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="What became of events under ${faults.length} faults in three engines" font-family="system-ui, sans-serif" font-size="12" fill="#22262e">
<rect width="100%" height="100%" rx="8" fill="#fff"/>
${[...heads, ...rows, ...key].join('\n')}
</svg>
`;
}
