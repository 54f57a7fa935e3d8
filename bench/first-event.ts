/**
 * `npm run bench:first-event`: the time from an empty folder to an event of one's own on the dashboard, in three ways: a clone
 * with its demo, the two packages in an empty project, and the script tag on a plain page. npm's cache should be warm: run it
 * twice. Needs a commit of what is to be measured, since it clones; takes some minutes and 2 GB in the folder for temporary files.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import type { VitrineGlobal } from '../src/index.js';
import { chromiumLaunch } from '../tools/harness/chromium.js';
import { freePort } from '../tools/harness/engines/free-port.js';
import { type Program, startProgram } from '../tools/harness/start-program.js';
import { keep } from './machine.js';

const work = mkdtempSync(join(tmpdir(), 'vitrine-first-event-'));
const started: Program[] = [];
const browser = await chromium.launch(chromiumLaunch());
const context = await browser.newContext();
// The 3D view draws without a graphics card on some machines.
context.setDefaultTimeout(120_000);

const run = (command: string, args: string[], cwd: string) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

const LINK = /https?:\S+#\S+/;

/** Starts a program, and resolves with its output once that has a sign-in link. */
async function outputWithLink(command: string, args: string[], cwd: string): Promise<string> {
  const program = startProgram(command, args, { cwd, isGroup: true });
  started.push(program);
  await program.shows(LINK);
  return program.run.out + program.run.err;
}

async function stopPrograms() {
  for (const program of started.splice(0)) await program.stop();
}

const linkIn = (output: string): string => output.match(LINK)?.[0] as string;

/** Signs in by a link of the first owner, and waits until the table of events has a row of that name. */
async function seeEvent(page: Page, link: string, name: string) {
  await page.goto(link);
  await page.getByRole('button', { name: 'Later' }).click();
  // A browser that a program drives counts as a robot.
  await page.goto(`${new URL(link).origin}/dashboard/events?robots=include`);
  await page
    .getByRole('cell', { name: new RegExp(`^${name}`) })
    .first()
    .waitFor();
}

/** The demo of a clone: an add to the cart in its storefront. */
async function demo(page: Page) {
  run('git', ['clone', '--quiet', process.cwd(), 'clone'], work);
  const clone = join(work, 'clone');
  run('npm', ['ci', '--prefer-offline'], clone);
  const options = ['--port', String(await freePort()), '--file', join(work, 'demo.db')];
  const output = await outputWithLink('npm', ['run', 'demo', '--', ...options], clone);
  const [, storefront = ''] = output.match(/Storefront\s+(\S+)/) ?? [];
  await page.goto(`${storefront}/lounge-chair`);
  await page.getByRole('button', { name: 'Add to cart' }).click();
  // The add counts once the shop has answered.
  await page.getByRole('button', { name: 'Close cart' }).waitFor();
  await page.evaluate(() => (window as unknown as { vitrine: VitrineGlobal }).vitrine.flush());
  await seeEvent(page, linkIn(output), 'Add to cart');
}

const project = join(work, 'project');
let serveOutput = '';
let printedTag = '';

/** The packages in an empty project: an event of a program of one's own. */
async function packages(page: Page) {
  mkdirSync(project);
  run('npm', ['init', '--yes'], project);
  const tarballs = readdirSync(work).filter((name) => name.endsWith('.tgz'));
  run('npm', ['install', '--prefer-offline', ...tarballs.map((name) => join(work, name))], project);
  const port = String(await freePort());
  const init = ['vitrine-collector', 'init', '--port', port];
  const said = run('npx', init, project);
  printedTag = said.match(/<script>.*?<\/script>\s*<script[^>]*><\/script>/s)?.[0] as string;
  serveOutput = await outputWithLink('npx', ['vitrine-collector', 'serve'], project);
  const { orgs } = JSON.parse(readFileSync(join(project, 'collector.json'), 'utf8'));
  const { token } = orgs[0].tokens.find(({ kind }: { kind: string }) => kind === 'private');
  const program = `
    import { createSender } from 'vitrine/server';
    const sender = createSender({ endpoint: 'http://127.0.0.1:${port}/v', token: '${token}' });
    sender.track('product renders', { item_id: 'CH-1' }, { sessionId: 's-1' });
    await sender.close();`;
  run('node', ['--input-type=module', '--eval', program], project);
  await seeEvent(page, linkIn(serveOutput), '3D view');
}

/** The tag that `init` printed on a plain page; the collector runs already. */
async function tag(page: Page) {
  const html = `<!doctype html><title>Chair</title>${printedTag}
    <button onclick="vitrine('track', 'product interaction', { item_id: 'CH-1' })">Turn</button>`;
  const server = createServer((_, response) => response.end(html)).listen(0);
  const { port } = server.address() as { port: number };
  await page.goto(`http://localhost:${port}/`);
  await page.getByRole('button', { name: 'Turn' }).click();
  await page.goto(`${new URL(linkIn(serveOutput)).origin}/dashboard/events?robots=include`);
  await page
    .getByRole('cell', { name: /^3D interaction/ })
    .first()
    .waitFor();
  server.close();
}

try {
  const pack = ['pack', '--pack-destination', work];
  run('npm', pack, process.cwd());
  run('npm', [...pack, '--workspace', 'collector'], process.cwd());
  const seconds: Record<string, number> = {};
  const time = async (name: string, way: (page: Page) => Promise<void>, page: Page) => {
    const begin = performance.now();
    await way(page);
    seconds[name] = Math.round((performance.now() - begin) / 100) / 10;
    console.log(`${name}: ${seconds[name]} s`);
  };
  await time('clone and demo', demo, await context.newPage());
  await stopPrograms();
  const page = await context.newPage();
  await time('packages in an empty project', packages, page);
  await time('script tag on a plain page, beside a running collector', tag, page);
  keep('first-event', { seconds });
} finally {
  await browser.close();
  await stopPrograms();
  rmSync(work, { recursive: true, force: true });
}
