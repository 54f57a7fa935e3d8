import { readFileSync } from 'node:fs';
import { table } from './markdown.js';

/** Results of `npm run bench:clickhouse`. */
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
      row('i', 'insert and rollup', clickhouse.cpuMicrosecondsPerEventInserted, 'µs CPU'),
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

/** The section of the page on the size of a cluster. */
export const CLICKHOUSE_SECTIONS = { 'clickhouse-measured': figures };
