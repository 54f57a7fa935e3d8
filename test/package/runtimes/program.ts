/** For runtimes with files: Node, Deno, Bun. Arguments: endpoint, token and the path of the spool. */

import process from 'node:process';
import { createFileSpool } from 'vitrine/server/spool';
import { playScenario, playSpool } from './scenario.js';

const [endpoint = '', token = '', path = ''] = process.argv.slice(2);
const connection = { endpoint, token };
const results = await playScenario(connection);
const spooled = await playSpool(connection, () => createFileSpool(path));
console.log(JSON.stringify({ ...results, spooled }));
