import { createHash } from 'node:crypto';
import { STUB } from '../../src/contract/stub.js';
import type { Tab } from '../../tools/harness/engines/engine.js';
import { expect, test } from './fixtures.js';

const BODY = '<script async src="/vitrine.inspector.js"></script>';
const TRACK = "void vitrine('track', 'product interaction')";
const ROOT = "document.querySelector('vitrine-inspector').shadowRoot";

/** A policy under which nothing runs or is styled that is not a file of the shop. */
const policy = (connect: string) => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    `script-src 'self' 'sha256-${createHash('sha256').update(STUB).digest('base64')}'`,
    `connect-src ${connect}`,
  ].join('; '),
});

/** Waits until the inspector is of an opinion; fails with the one that it is of, in its words. */
const diagnosed = (tab: Tab, code: string) =>
  expect
    .poll(
      () =>
        tab.run(
          `const panel = ${ROOT}.querySelector('.panel');
           return [panel.dataset.code, panel.querySelector('.sentence').textContent];`,
        ),
      { timeout: 20_000 },
    )
    .toEqual([code, expect.any(String)]);

test('shows an event, styled, under a strict policy', async ({ rig, tab }) => {
  const url = rig.page('/inspected', {
    body: BODY,
    headers: policy(new URL(rig.endpoint).origin),
  });
  await tab.goto(`${url}?vitrine_inspector`);
  await tab.run(TRACK);
  await diagnosed(tab, 'delivered');
  const [event] = await rig.delivered(1);
  expect(
    await tab.run(
      `const root = ${ROOT};
       const row = root.querySelector('.events li');
       const details = row.querySelector('details');
       details.open = true;
       while (!row.querySelector('pre').textContent) await new Promise(requestAnimationFrame);
       return [
         getComputedStyle(root.querySelector('.panel')).borderTopLeftRadius,
         getComputedStyle(root.host).position,
         row.dataset.status,
         JSON.parse(row.querySelector('pre').textContent).eventMetadata.$id,
       ];`,
    ),
  ).toEqual(['12px', 'fixed', 'sent', event?.eventMetadata.$id]);
});

test('distinguishes a policy, CORS and an unreachable server', async ({ rig, open }) => {
  const page = (path: string, connect: string) =>
    `${rig.page(path, { body: BODY, headers: policy(connect) })}?vitrine_inspector`;
  const leave = `${new URL(rig.endpoint).origin} 'self'`;

  const strict = await open(page('/strict', "'self'"));
  await strict.run(TRACK);
  await diagnosed(strict, 'csp');

  // Its answer lacks the CORS headers.
  rig.intercept = (_request, response) => {
    response.end('true');
    return true;
  };
  const cors = await open(page('/cors', leave));
  await cors.run(TRACK);
  await diagnosed(cors, 'cors');

  rig.intercept = undefined;
  await rig.down();
  const gone = await open(page('/gone', leave));
  await gone.run(TRACK);
  await diagnosed(gone, 'unreachable');
});
