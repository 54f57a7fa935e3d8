/** `npm run demo`: starts everything, prints the addresses, opens nothing by itself. */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEMO_ORG } from './config.js';
import { startDemo } from './start-demo.js';

const USAGE = `npm run demo -- [options]

  --seed <events>   fill the store with visits of the last two years, such as 20000, and simulate two
                    visitors while it runs
  --port <port>     of the pages; the API takes the next one (default 4310)
  --file <path>     SQLite file of the store (default demo/.cache/demo.db)
  --host            serve the local network too, to try AR on a phone
  --reset           begin with an empty store
  --help            show this`;

const OPEN_TO_NETWORK = `
  Everybody in your network can open these addresses, add events and read them. The read token
  is shown here only. Scan the code on the storefront with a phone. Scene Viewer (Android) and WebXR
  need https; Quick Look (iOS) works over http.
`;

/** Rewrites one line of a terminal; a log file gets the last line alone. */
function showProgress(done: number, all: number) {
  if (process.stdout.isTTY) process.stdout.write(`\rseeding ${done} of ${all} events`);
  if (done === all)
    process.stdout.write(`${process.stdout.isTTY ? '\r' : ''}seeded ${all} events      \n`);
}

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

function number(name: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0 && value <= max) return value;
  return fail(`--${name}: "${text}" is not a whole number from 0 to ${max}`);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string' },
        port: { type: 'string' },
        file: { type: 'string' },
        host: { type: 'boolean' },
        reset: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${USAGE}`);
  }
}

const given = readArguments();
if (given.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
const port = number('port', given.port, 65_534) ?? 4310;
const seed = number('seed', given.seed, 5_000_000) ?? 0;

try {
  const demo = await startDemo({
    port,
    seed,
    live: seed > 0,
    ...(given.file && { file: resolve(given.file) }),
    reset: given.reset ?? false,
    network: given.host ?? false,
    onProgress: showProgress,
  });
  process.stdout.write(`
  Storefront  ${demo.storefrontUrl}
  Dashboard   ${demo.dashboardUrl}
  Sign in     ${demo.signInUrl ?? 'with your name and password'}
  API         ${demo.endpoint}
  Read token  ${demo.privateToken}
${given.host ? OPEN_TO_NETWORK : ''}
  The last event:
  curl -H "Authorization: Bearer ${demo.privateToken}" "${demo.endpoint}/events?orgId=${DEMO_ORG}&perPage=1"

  Ctrl-C ends it.${seed ? '' : ' For a full dashboard: npm run demo -- --seed 20000'}
`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => demo.close().then(() => process.exit(0)));
  }
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  fail(
    code === 'EADDRINUSE'
      ? `${message}; choose other ports with: npm run demo -- --port 5000`
      : message,
  );
}
