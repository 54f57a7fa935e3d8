import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A cell. An object becomes JSON. */
export type Cell = string | number | boolean | null | undefined | object;

/** A spreadsheet would run a text that begins with one of these. */
const FORMULA = /^[=+\-@\t\r]/;

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  // Numbers are no formulas, whatever their sign.
  if (typeof cell === 'number' || typeof cell === 'boolean') return `${cell}`;
  const plain = typeof cell === 'object' ? JSON.stringify(cell) : cell;
  const text = FORMULA.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line of RFC 4180. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cellText).join(',')}\r\n`;

/** A table whose rows arrive in parts. */
export interface CsvTable {
  columns: readonly string[];
  rows: AsyncIterable<readonly (readonly Cell[])[]> | Iterable<readonly (readonly Cell[])[]>;
}

/** Whether a response should be CSV: `format=csv`, or an `Accept` header that prefers it. */
export function wantsCsv({ query, headers }: FastifyRequest): boolean {
  const { format } = query as { format?: unknown };
  if (format !== undefined) return format === 'csv';
  const accepted = headers.accept?.split(',').map((type) => type.split(';')[0]?.trim()) ?? [];
  return (
    accepted.includes('text/csv') &&
    !accepted.includes('application/json') &&
    !accepted.includes('*/*')
  );
}

/**
 * Sends a table as CSV, part by part, so that it never stands in memory as a whole.
 *
 * @throws the error of the first part, which still can become an error response
 */
export async function sendCsv(
  reply: FastifyReply,
  { columns, rows }: CsvTable,
): Promise<FastifyReply> {
  const parts =
    Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  let part = await parts.next();
  const text = async function* () {
    yield csvLine(columns);
    for (; !part.done; part = await parts.next()) {
      const lines = part.value.map(csvLine).join('');
      if (lines) yield lines;
    }
  };
  return reply.type('text/csv; charset=utf-8; header=present').send(Readable.from(text()));
}
