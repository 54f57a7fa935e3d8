import { pipeline, type Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { AssetConfig } from '../config/config.js';
import { AdministrationError } from './administration-error.js';

/** Assets that are in memory at once, in characters of their table. */
const PART_LENGTH = 4 * 1_048_576;

/** Characters of a line. The limits below leave space for quotes. */
const MAX_LINE_LENGTH = 65_536;

const MAX_ID_LENGTH = 128;
const MAX_NAME_LENGTH = 512;
const MAX_METADATA_LENGTH = 8_192;

const METADATA = 'metadata';
const METADATA_KEY = 'metadata.';

const HEADER_REMEDY =
  'the first line names the columns: id, name, and as many as you want of metadata (a JSON object) and metadata.<key> (a text), separated by commas';

const wrong = (line: number, message: string) =>
  new AdministrationError('invalid', { path: `line ${line}`, message });

/** @throws AdministrationError for a table without id or name, or with columns that nobody reads */
function checkHeader(header: readonly string[]): void {
  for (const name of ['id', 'name'])
    if (!header.includes(name)) throw wrong(1, `has no column ${name}; ${HEADER_REMEDY}`);
  for (const [i, name] of header.entries()) {
    const isMetadata = name === METADATA || name.startsWith(METADATA_KEY);
    if (!isMetadata && name !== 'id' && name !== 'name')
      throw wrong(1, `has a column ${JSON.stringify(name.slice(0, 100))}; ${HEADER_REMEDY}`);
    if (header.indexOf(name) !== i) throw wrong(1, `has the column ${name} twice; remove one`);
  }
}

function parseMetadata(text: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {}
  if (typeof value !== 'object' || !value || Array.isArray(value))
    throw wrong(
      line,
      'metadata is no JSON object; write one such as {"sku":"CH-1"}, or leave it empty',
    );
  return value as Record<string, unknown>;
}

function toAsset(header: readonly string[], cells: readonly string[], line: number): AssetConfig {
  const asset: AssetConfig = { id: '', name: '' };
  let metadata: Record<string, unknown> = {};
  for (const [i, column] of header.entries()) {
    const cell = cells[i] ?? '';
    if (column === 'id' || column === 'name') asset[column] = cell;
    else if (cell === '') continue;
    else if (column === METADATA) metadata = { ...parseMetadata(cell, line), ...metadata };
    else metadata = { ...metadata, [column.slice(METADATA_KEY.length)]: cell };
  }
  checkAsset({ ...asset, metadata }, (field, message) => wrong(line, `${field} ${message}`));
  return Object.keys(metadata).length ? { ...asset, metadata } : asset;
}

/** @throws the error that `fail` makes of the first wrong field */
export function checkAsset(
  { id, name, metadata = {} }: AssetConfig,
  fail: (field: string, message: string) => Error,
): void {
  if (!id) throw fail('id', 'is empty; write the assetId of the events');
  if (id.length > MAX_ID_LENGTH)
    throw fail('id', `is longer than ${MAX_ID_LENGTH} characters; shorten it`);
  if (!name) throw fail('name', 'is empty; write the name of the product');
  if (name.length > MAX_NAME_LENGTH)
    throw fail('name', `is longer than ${MAX_NAME_LENGTH} characters; shorten it`);
  if (JSON.stringify(metadata).length > MAX_METADATA_LENGTH)
    throw fail('metadata', `is longer than ${MAX_METADATA_LENGTH} characters; shorten it`);
}

interface Row {
  record: string[];
  info: { lines: number };
}

/** Remedies of the parser's errors, by their codes. */
const REMEDIES: Record<string, string> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH:
    'has another number of cells than the first line; put texts with a comma into double quotes',
  CSV_MAX_RECORD_SIZE: 'is too long; close the double quotes, or shorten it',
  CSV_QUOTE_NOT_CLOSED: 'has an opening double quote without its end; close it',
  CSV_INVALID_CLOSING_QUOTE:
    'has a text after a closing double quote; double the quotes inside a text',
  INVALID_OPENING_QUOTE:
    'has a double quote inside a text; put the text into quotes, and double it',
};

function toAdministrationError(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error;
  const { lines = 1 } = error as { lines?: number };
  return wrong(lines, REMEDIES[error.code] ?? error.message);
}

/**
 * Reads a table of assets part by part, so that its size does not matter.
 *
 * @throws AdministrationError with the line, and the error of the source
 */
export async function* parseAssets(source: Readable): AsyncGenerator<AssetConfig[]> {
  const parser = parse({
    ...{ bom: true, trim: true, skip_empty_lines: true, info: true },
    max_record_size: MAX_LINE_LENGTH,
  });
  // Its error ends the parser, which throws it below.
  pipeline(source, parser, () => {});
  let header: string[] | undefined;
  let part: AssetConfig[] = [];
  let length = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<Row>) {
      if (!header) {
        header = record;
        checkHeader(header);
        continue;
      }
      part.push(toAsset(header, record, info.lines));
      for (const cell of record) length += cell.length;
      if (length < PART_LENGTH) continue;
      yield part;
      part = [];
      length = 0;
    }
  } catch (error) {
    throw toAdministrationError(error);
  }
  if (!header) throw wrong(1, `is missing; ${HEADER_REMEDY}`);
  if (part.length) yield part;
}
