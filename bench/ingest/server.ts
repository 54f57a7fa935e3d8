/** Program of a measured server. Arguments: its kind, the file of its store, the module of its collector. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testConfig } from '../../tools/harness/rig.js';

/** A server that parses the body and responds, and does no more. */
async function serveBare(): Promise<number> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const event = JSON.parse(Buffer.concat(chunks).toString());
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(Array.isArray(event) ? event : [event]));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A collector with its default limits, on a file. */
async function serveCollector(file: string, module: string): Promise<number> {
  const { createApp, openStore } = (await import(module)) as typeof import('vitrine-collector');
  const app = await createApp({ config: testConfig(), store: openStore(`sqlite:${file}`) });
  return Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
}

const [, , kind, file = '', module = ''] = process.argv;
const port = kind === 'bare' ? await serveBare() : await serveCollector(file, module);

// The port first. Then each message gets the CPU time since the last one; a thread that writes is part of it.
process.send?.(port);
let last = process.cpuUsage();
process.on('message', () => {
  const used = process.cpuUsage(last);
  last = process.cpuUsage();
  process.send?.(used.user + used.system);
});
