/** A ClickHouse store, and its files on this machine. */
export interface ClickHouseAddress {
  url: string;
  username: string;
  password: string;
  database: string;
  /** SQLite file for events that are not in ClickHouse yet. Default `spool.db`. */
  spool: string;
  /** How long the spool recognizes a repeated event. */
  dedupHours?: number;
  /** Most events in the spool. */
  maxSpooled?: number;
  /** Cluster for replicated and distributed tables. */
  cluster?: string;
}

/** Names in the text of statements, where ClickHouse cannot bind values. */
const NAME = /^[A-Za-z_]\w{0,63}$/;

const EXAMPLE =
  'clickhouse:http://user:password@host:8123/database?spool=/var/lib/vitrine/spool.db';

/** @throws Error for a `%` that escapes nothing. It names no part of the text, which may be a password. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error(
      'the user, the password or the database has a % that escapes nothing; write each % as %25',
    );
  }
}

/**
 * Parses `clickhouse:http://user:password@host:8123/database`, with the settings `spool`, `dedupHours`,
 * `maxSpooled` and `cluster` after a `?`.
 *
 * @throws Error with the problem and the remedy. It never contains the password.
 */
export function parseClickHouseAddress(address: string): ClickHouseAddress {
  const text = address.replace(/^clickhouse:/, '');
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new Error(`must be a ClickHouse address such as ${EXAMPLE}`);
  const url = new URL(text);
  const database = decode(url.pathname.slice(1)) || 'vitrine';
  const { spool, dedupHours, maxSpooled, cluster, ...unknown } = Object.fromEntries(
    url.searchParams,
  );
  // Does not repeat the name: a password with an unescaped `?` would be part of it.
  if (Object.keys(unknown).length)
    throw new Error(
      `unknown setting after the ?; expected spool, dedupHours, maxSpooled or cluster, as in ${EXAMPLE}`,
    );
  for (const [name, number] of Object.entries({ dedupHours, maxSpooled }))
    if (number !== undefined && !(Number(number) > 0))
      throw new Error(`${name} must be a number over 0`);
  if (!NAME.test(database) || (cluster !== undefined && !NAME.test(cluster)))
    throw new Error(
      `the database and the cluster may have letters, digits and _ only, as in ${EXAMPLE}`,
    );
  return {
    url: url.origin,
    username: decode(url.username) || 'default',
    password: decode(url.password),
    database,
    spool: spool || 'spool.db',
    ...(dedupHours && { dedupHours: Number(dedupHours) }),
    ...(maxSpooled && { maxSpooled: Number(maxSpooled) }),
    ...(cluster && { cluster }),
  };
}
