/** Where a ClickHouse store is, and what it keeps on this machine. */
export interface ClickHouseAddress {
  url: string;
  username: string;
  password: string;
  database: string;
  /** File of SQLite in which events wait until ClickHouse has them. Default `spool.db`. */
  spool: string;
  /** How long an event is known again here: hours. */
  remember?: number;
  /** Most events that wait in the spool. */
  maxSpooled?: number;
  /** Name of the cluster over which tables are replicated and distributed. */
  cluster?: string;
}

/** Names that stand in the text of statements, where nothing can be bound. */
const NAME = /^[A-Za-z_]\w{0,63}$/;

const FORM = 'clickhouse:http://user:password@host:8123/database?spool=/var/lib/vitrine/spool.db';

/**
 * Reads `clickhouse:http://user:password@host:8123/database`, and after a `?` the settings `spool`,
 * `remember`, `limit` and `cluster`.
 *
 * @throws Error that says what to write instead, and has no password in it
 */
export function parseClickHouseAddress(address: string): ClickHouseAddress {
  const text = address.replace(/^clickhouse:/, '');
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new Error(`is no address of ClickHouse; write ${FORM}`);
  const url = new URL(text);
  const database = decodeURIComponent(url.pathname.slice(1)) || 'vitrine';
  const { spool, remember, limit, cluster, ...rest } = Object.fromEntries(url.searchParams);
  // What is wrong is not repeated: of a password that is not encoded, part may be taken for it.
  if (Object.keys(rest).length)
    throw new Error(
      `has a setting that there is not; there are spool, remember, limit and cluster: ${FORM}`,
    );
  for (const [name, number] of Object.entries({ remember, limit }))
    if (number !== undefined && !(Number(number) > 0))
      throw new Error(`has a wrong ${name}; it is a number over 0`);
  if (!NAME.test(database) || (cluster !== undefined && !NAME.test(cluster)))
    throw new Error(
      `names a database or cluster with other than letters, digits and _; write ${FORM}`,
    );
  return {
    url: url.origin,
    username: decodeURIComponent(url.username) || 'default',
    password: decodeURIComponent(url.password),
    database,
    spool: spool || 'spool.db',
    ...(remember && { remember: Number(remember) }),
    ...(limit && { maxSpooled: Number(limit) }),
    ...(cluster && { cluster }),
  };
}
