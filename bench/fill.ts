import { DatabaseSync } from '@photostructure/sqlite';
import { openStore } from 'vitrine-collector';
import { createEventsFiller, startBulk } from './fill-events.js';
import { createFactsFiller } from './fill-facts.js';

const DAY = 86_400_000;

/** Events of one transaction, which bounds the write-ahead log. */
const STEP = 500_000;

const METADATA = `json_object('item_id', 'SKU-' || (i % 20000), 'third', i % 33, '$id', 'e' || i,
  '$page', 'https://shop.example/product/' || (i % 5000), '$title', 'A product of the shop',
  '$lib', 'vitrine/0.1.0', 'padding', printf('%.*c', 150, 'a'))`;

const isOfMetadata = (name: string) => name.startsWith('events_by_metadata_');

export interface Fill {
  /** Path of the file, which must not exist yet. */
  path: string;
  events: number;
  indexedMetadataKeys: readonly string[];
  /** The end of the last day: ms since the epoch. */
  end: number;
  /** Whether all events are of the large org. Default false. */
  ofOneOrg?: boolean;
}

/** Bytes of a filled file. */
export interface FilledBytes {
  bytes: number;
  /** Before the indexes of `indexedMetadataKeys` were made. */
  bytesWithoutMetadataIndexes: number;
}

/** Fills the tables of a new store past the collector and in bulk. */
export async function fillStore({
  path,
  events,
  indexedMetadataKeys,
  end,
  ofOneOrg = false,
}: Fill): Promise<FilledBytes> {
  // The tables are the collector's own.
  await openStore(`sqlite:${path}`, { indexedMetadataKeys }).close();
  const db = new DatabaseSync(path);
  const makeIndexes = startBulk(db);
  const fillEvents = createEventsFiller(db, { events, end, ofOneOrg, metadata: METADATA });
  const fillFacts = createFactsFiller(db);
  for (let from = 0; from < events; from += STEP) {
    const to = Math.min(from + STEP, events);
    fillEvents(from, to);
    fillFacts(from, to);
    process.stderr.write(`${to.toLocaleString('en')} of ${events.toLocaleString('en')} events\n`);
  }
  db.exec(`INSERT INTO daily
    SELECT org, type, created_at / ${DAY}, COUNT(*), SUM(metric) FROM events GROUP BY 1, 2, 3`);
  const size = db.prepare(
    'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()',
  );
  const bytesNow = () => (size.get() as { bytes: number }).bytes;
  makeIndexes((name) => !isOfMetadata(name));
  const bytesWithoutMetadataIndexes = bytesNow();
  makeIndexes(isOfMetadata);
  const bytes = bytesNow();
  db.close();
  return { bytes, bytesWithoutMetadataIndexes };
}
