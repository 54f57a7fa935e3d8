import { readFileSync } from 'node:fs';
import { table } from './markdown.js';

/** Results of `npm run bench:query`. */
export interface QueryResults {
  sizes: {
    events: number;
    /** With an index of `item_id`. */
    bytesPerEvent: number;
    bytesPerEventWithoutMetadataIndex?: number;
    /** By the question; words where there was no answer. */
    milliseconds: Record<string, number | string>;
  }[];
  machine: Machine;
}

interface Machine {
  cpu: string;
  cores: number;
  memoryGB: number;
  node: string;
}

interface Both<Figures> {
  connections: number;
  bareNodeHttp: Figures;
  collectorSqliteDurable: Figures;
}

/** Results of `npm run bench:ingest`. */
interface IngestResults {
  singleEvents: Both<{ requestsPerSecond: number; cpuMicrosecondsPerRequest: number }> & {
    ratio: number;
  };
  singleEventsAtHalfLoad: Both<{
    requestsPerSecond: number;
    millisecondsP50: number;
    millisecondsP99: number;
  }>;
  arrays: Both<{ eventsPerSecond: number; cpuMicrosecondsPerEvent: number }> & {
    events: number;
    ratio: number;
  };
  machine: Machine;
}

const read = (name: string) => JSON.parse(readFileSync(`bench/results/${name}.json`, 'utf8'));

export const queries: QueryResults = read('query');
const ingest: IngestResults = read('ingest');

const count = (value: number) => value.toLocaleString('en');
const on = ({ cpu, cores, memoryGB, node }: Machine) =>
  `On ${cores} cores (${cpu.replace('(R)', '')}), ${memoryGB} GB, Node ${node.slice(1)}.`;

function ingestTable(): string {
  const { singleEvents, singleEventsAtHalfLoad: half, arrays, machine } = ingest;
  const times = (
    singleEvents.collectorSqliteDurable.cpuMicrosecondsPerRequest /
    singleEvents.bareNodeHttp.cpuMicrosecondsPerRequest
  ).toFixed(1);
  const sides = ['bareNodeHttp', 'collectorSqliteDurable'] as const;
  const row = (what: string, figure: (side: (typeof sides)[number]) => string) => [
    what,
    ...sides.map(figure),
  ];
  return [
    table(
      ['', 'bare `node:http`', 'collector, on disk'],
      [
        row(
          `one event a request, ${singleEvents.connections} connections: events a second`,
          (side) => count(singleEvents[side].requestsPerSecond),
        ),
        row('CPU of an event', (side) => `${singleEvents[side].cpuMicrosecondsPerRequest} µs`),
        row(
          'at half of that: p50, p99',
          (side) => `${half[side].millisecondsP50} ms, ${half[side].millisecondsP99} ms`,
        ),
        row(
          `${arrays.events} events a request, ${arrays.connections} connections: events a second`,
          (side) => count(arrays[side].eventsPerSecond),
        ),
        row('CPU of an event', (side) => `${arrays[side].cpuMicrosecondsPerEvent} µs`),
      ],
    ),
    '',
    `That is ${singleEvents.ratio} of the events of the bare server, one by one, for ${times} times its CPU. ${on(machine)}`,
  ].join('\n');
}

function queryTable(): string {
  const { sizes, machine } = queries;
  const formatTime = (ms: number | string | undefined) =>
    typeof ms === 'number' ? `${ms} ms` : `${ms}`;
  return [
    table(
      ['', ...sizes.map(({ events }) => `${count(events)} events`)],
      [
        ...Object.keys(sizes[0]?.milliseconds ?? {}).map((name) => [
          name,
          ...sizes.map(({ milliseconds }) => formatTime(milliseconds[name])),
        ]),
        [
          'bytes of an event in the file, without a metadata index',
          ...sizes.map(({ bytesPerEventWithoutMetadataIndex: bytes }) =>
            bytes === undefined ? 'not measured' : count(bytes),
          ),
        ],
        [
          'bytes of an event in the file, with the index of `item_id`',
          ...sizes.map(({ bytesPerEvent }) => count(bytesPerEvent)),
        ],
      ],
    ),
    '',
    on(machine),
  ].join('\n');
}

/** Sections of `docs/collector.md` that are measured. */
export const COLLECTOR_SECTIONS: Record<string, () => string> = {
  ingest: ingestTable,
  queries: queryTable,
};
