/**
 * A ClickHouse server in its own process: the part of the HTTP interface that the official client uses, on top of the
 * engine. Arguments: a folder, a port (0 for a free one), and the share of successful inserts whose response is lost.
 */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { ClickHouseSettings } from '@clickhouse/client';
import { openEngine } from './engine.js';

const [, , folder, port, lost] = process.argv;
const { client } = await openEngine(folder);

// It must not outlive the tests, however they end.
process.stdin.resume().once('end', () => process.exit());

/** Parameters of the interface; all others are settings of the statement. */
const OWN = new Set([
  'query',
  'query_id',
  'default_format',
  'enable_http_compression',
  'session_id',
]);

const ESCAPES: Record<string, string> = { t: '\t', n: '\n', r: '\r' };
const unescaped = (text: string) => text.replace(/\\(.)/gs, (_, sign) => ESCAPES[sign] ?? sign);

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://server');
  if (url.pathname === '/ping') return response.end('Ok.\n');
  const sent = await buffer(request).catch(() => undefined);
  if (!sent) return;
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
  const query = [url.searchParams.get('query'), body.toString()].filter(Boolean).join('\n');
  const query_params: Record<string, string> = {};
  const settings: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (name.startsWith('param_')) query_params[name.slice(6)] = unescaped(value);
    else if (!OWN.has(name)) settings[name] = value;
  }
  const clickhouse_settings = settings as ClickHouseSettings;
  try {
    if (/^\s*SELECT/i.test(query)) {
      const text = query.replace(/FORMAT JSONEachRow\s*$/, '');
      const rows = await client.query({
        query: text,
        query_params,
        clickhouse_settings,
        format: 'JSONEachRow',
      });
      response.end(await rows.text());
    } else {
      await client.command({ query, query_params, clickhouse_settings });
      if (/^\s*INSERT/i.test(query) && Math.random() < Number(lost)) response.destroy();
      else response.end();
    }
  } catch (error) {
    const { code, message, type } = error as { code: string; message: string; type: string };
    response.writeHead(500, { 'X-ClickHouse-Exception-Code': String(code) });
    response.end(`Code: ${code}. DB::Exception: ${message} (${type}) (version 26)`);
  }
});
server.listen(Number(port), '127.0.0.1', () => {
  const { port: found } = server.address() as AddressInfo;
  process.stdout.write(`listening on ${found}\n`);
});
