import type { Dialect } from '../../../questions/sql.js';
import { conditionsOf } from '../conditions.js';
import { containsSql } from '../contains.js';
import { createParams } from '../params.js';

/** Variants of an event: a list of texts. */
const VARIANTS = `JSONExtract(ifNull(f.experiments, '[]'), 'Array(String)')`;

/** ClickHouse's part of the SQL of questions. */
export function createDialect(database: string): Dialect {
  const params = createParams();
  const { bind, values } = params;
  const list = (texts: readonly string[]) => texts.map((text) => bind(text)).join(', ');
  return {
    values,
    bind,
    from: `${database}.events AS f FINAL`,
    fromHandoffs: `${database}.events AS f FINAL`,
    hasGroupingSets: true,
    visitor: { session: 'f.session_id', user: 'f.user_id' },
    // A set of 64-bit hashes takes half the time of ClickHouse's own set, which hashes texts to 128 bits. Among ten
    // million values, two share a hash with a probability of 3 in a million.
    countDistinct: (column) => `uniqExact(xxh3(${column}))`,
    // Ranks fall with time.
    position: `(${Number.MAX_SAFE_INTEGER} - toInt64(f.rank))`,
    isAnyOf: (column, texts) => `ifNull(f.${column} IN (${list(texts)}), false)`,
    textOf: (column) => column,
    intDiv: (dividend, divisor) => `intDiv(${dividend}, ${divisor})`,
    monthOf: (day) => `toYYYYMM(toDate32(toInt32(${day})))`,
    metadataAt(key) {
      const name = bind(key);
      return `nullIf(if(JSONType(f.metadata, ${name}) IN ('Object', 'Array', 'Null'), '',
        JSONExtractRaw(f.metadata, ${name})), '')`;
    },
    metadataContains: (part) => `(${containsSql('f.metadata', part, params) || 'true'})`,
    hasExperiment: (texts) => `hasAny(${VARIANTS}, [${list(texts)}])`,
    experiments: {
      join: '',
      column: `arrayJoin(if(f.experiments IS NULL, [NULL],
        CAST(${VARIANTS}, 'Array(Nullable(String))')))`,
    },
    baseConditions({ robots: _, dimensions: __, zone: ___, ...filter }) {
      return [conditionsOf(filter, params)];
    },
  };
}
