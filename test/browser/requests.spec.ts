import type { Page } from '@playwright/test';
import type { Rig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';

/**
 * Requests of a page behave as they did, watched or not: each story runs on a page without the
 * plugin and on one with it, and has to tell the same.
 */
const STORIES: [name: string, story: string, adds: number][] = [
  [
    'name, length and text',
    `[fetch.name, fetch.length, /\\[native code\\]/.test(fetch), /\\[native code\\]/.test(XMLHttpRequest.prototype.send),
      XMLHttpRequest.prototype.open.name, XMLHttpRequest.prototype.open.length, fetch.toString === Function.prototype.toString, 'fetch' in window, Object.keys(window).includes('fetch')]`,
    0,
  ],
  [
    'the very promise and answer',
    `(async () => {
      const promise = fetch('/cart/add', { method: 'POST', body: 'id=1' });
      const response = await promise;
      return [promise.constructor === Promise, response.constructor === Response, response.status, response.bodyUsed,
        response.url.slice(-9), response.redirected, response.type, await response.json(), response.bodyUsed];
    })()`,
    1,
  ],
  [
    'bodies of all kinds',
    `(async () => {
      const results = [];
      const fields = new FormData();
      fields.append('id', '1');
      fields.append('photo', new Blob(['pixels'], { type: 'image/png' }), 'a.png');
      const init = (body) => ({ method: 'POST', body });
      const json = '{"id":1}';
      for (const args of [
        ['/cart/add', init(json)],
        ['/cart/add', init(new URLSearchParams('id=1'))],
        ['/cart/add', init(new Blob([json], { type: 'application/json' }))],
        ['/cart/add', init(new TextEncoder().encode(json))],
        [new URL('/cart/add', location), init(json)],
        [new Request('/cart/add', init(json))],
        [new Request('/cart/add', init('no')), init(json)],
        [{ toString: () => '/cart/add' }, init(json)],
      ])
        results.push((await (await fetch(...args)).json()).body);
      const request = new Request('/cart/add', init(fields));
      const { body } = await (await fetch(request)).json();
      results.push(body.includes('pixels'), body.includes('a.png'), request.bodyUsed);
      return results;
    })()`,
    9,
  ],
  [
    'a request that the page keeps to send again',
    `(async () => {
      const request = new Request('/cart/add', { method: 'POST', body: 'id=1' });
      await fetch(request.clone());
      return [request.bodyUsed, (await (await fetch(request)).json()).body];
    })()`,
    2,
  ],
  [
    'an answer that is read in pieces',
    `(async () => {
      const response = await fetch('/cart/add?slow', { method: 'POST', body: 'id=1' });
      const reader = response.body.getReader();
      const pieces = [];
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return pieces.join('');
        pieces.push(new TextDecoder().decode(value));
      }
    })()`,
    1,
  ],
  [
    'an answer whose first piece is there before the last is sent',
    `(async () => {
      const response = await fetch('/cart/add?endless', { method: 'POST', body: 'id=1' });
      const reader = response.body.getReader();
      const { value } = await reader.read();
      await reader.cancel();
      return new TextDecoder().decode(value);
    })()`,
    0,
  ],
  [
    'abort before, during and after',
    `(async () => {
      const results = [];
      const fail = async (signal, reason) => {
        try {
          await (await fetch('/cart/add?endless', { method: 'POST', body: 'id=1', signal })).text();
        } catch (error) {
          results.push(error.name, error === reason);
        }
      };
      await fail(AbortSignal.abort());
      const mine = Error('mine');
      await fail(AbortSignal.abort(mine), mine);
      for (const reason of [undefined, mine]) {
        const off = new AbortController();
        setTimeout(() => off.abort(reason), 100);
        await fail(off.signal, reason);
      }
      return results;
    })()`,
    0,
  ],
  [
    'no network, a wrong address, a used body, a wrong method',
    `(async () => {
      const results = [];
      const used = new Request('/cart/add', { method: 'POST', body: 'id=1' });
      await used.text();
      for (const args of [
        ['http://localhost:1/cart/add', { method: 'POST', body: 'id=1' }],
        ['http://[', { method: 'POST' }],
        [used],
        ['/cart/add', { method: 'TRACE' }],
        ['/cart/add', { method: Symbol('POST') }],
        [],
      ])
        try {
          results.push((await fetch(...args)).status);
        } catch (error) {
          results.push(error.constructor.name, error.message);
        }
      return results;
    })()`,
    0,
  ],
  [
    'an answer of another origin, with leave and without',
    `(async () => {
      const results = [];
      for (const mode of ['cors', 'no-cors'])
        try {
          const response = await fetch(OTHER + '/cart/add', { method: 'POST', body: 'id=1', mode });
          results.push(response.type, response.status, (await response.text()).length > 0);
        } catch (error) {
          results.push(error.name);
        }
      return results;
    })()`,
    1,
  ],
  [
    'events of XMLHttpRequest and their order',
    `(async () => {
      const results = [];
      for (const [url, type, leave] of [['/cart/add', 'json'], ['/cart/add', ''], ['/cart/add', 'arraybuffer'], ['http://localhost:1/cart/add', 'text'], ['/cart/add?endless', '', 'abort']])
        await new Promise((done) => {
          const xhr = new XMLHttpRequest();
          for (const name of ['readystatechange', 'loadstart', 'load', 'error', 'abort', 'loadend'])
            xhr.addEventListener(name, () => results.push(name + xhr.readyState));
          xhr.onloadend = () => {
            results.push(xhr.status, type, xhr.response === xhr.response, Object.prototype.toString.call(xhr.response));
            done();
          };
          results.push(xhr.open('POST', url));
          xhr.responseType = type;
          results.push(xhr.send('id=1'));
          if (leave) xhr.abort();
        });
      return results;
    })()`,
    3,
  ],
  [
    'XMLHttpRequest that blocks, fails and is used again',
    `(() => {
      const results = [];
      const xhr = new XMLHttpRequest();
      try { xhr.send(); } catch (error) { results.push(error.name); }
      xhr.open('GET', '/cart/add', false);
      xhr.send();
      results.push(xhr.status);
      xhr.open('POST', '/cart/add', false);
      xhr.send('id=1');
      results.push(xhr.responseText);
      xhr.open('POST', 'http://localhost:1/cart/add', false);
      try { xhr.send('id=1'); } catch (error) { results.push(error.name); }
      try { XMLHttpRequest.prototype.open.call({}, 'POST', '/cart/add'); } catch (error) { results.push(error.name); }
      return results;
    })()`,
    1,
  ],
  [
    'a failure that the page does not handle',
    `(async () => {
      const results = [];
      addEventListener('unhandledrejection', ({ reason }) => results.push(reason.message));
      fetch('http://localhost:1/other');
      fetch('http://localhost:1/other', { method: 'POST', body: 'id=1' });
      while (results.length < 2) await new Promise((done) => setTimeout(done, 20));
      return results;
    })()`,
    0,
  ],
  [
    'answers to what is no add, also by an object that has added',
    `(async () => {
      const xhr = new XMLHttpRequest();
      const results = [];
      let reads = 0;
      Object.defineProperty(xhr, 'response', { get: () => reads++ });
      for (const method of ['GET', 'POST', 'GET'])
        await new Promise((done) => {
          reads = 0;
          xhr.open(method, '/cart/add');
          xhr.onloadend = () => setTimeout(done);
          xhr.send('id=1');
        }).then(() => method === 'GET' && results.push(reads));
      return results;
    })()`,
    1,
  ],
  [
    'no promise but those of the page is left unhandled',
    `(async () => {
      const results = [];
      addEventListener('unhandledrejection', ({ reason }) => results.push(reason.message));
      for (const url of ['http://localhost:1/cart/add', 'http://localhost:1/other'])
        await fetch(url, { method: 'POST', body: 'id=1' }).catch(() => {});
      const off = new AbortController();
      const response = await fetch('/cart/add?endless', { method: 'POST', body: 'id=1', signal: off.signal });
      off.abort();
      await response.text().catch(() => {});
      Promise.reject(Error('of the page'));
      while (!results.includes('of the page')) await new Promise((done) => setTimeout(done));
      return results;
    })()`,
    0,
  ],
];

const open = async (rig: Rig, page: Page, plugins: string, head = '') => {
  rig.shopAnswer = (request, response, body) => {
    const url = request.url ?? '';
    if (!/cart\/add/.test(url)) return false;
    response.setHeader('Content-Type', 'application/json');
    // The other site lets those of this one read.
    if (request.headers.origin)
      response.setHeader('Access-Control-Allow-Origin', request.headers.origin);
    if (url.endsWith('slow')) {
      response.write('{"id"');
      setTimeout(() => response.end(':1}'), 200);
    } else if (url.endsWith('endless')) response.write('{"id"');
    else response.end(JSON.stringify({ id: 1, body }));
    return true;
  };
  const other = `window.OTHER = '${rig.otherSite}';`;
  const path = `/${plugins || 'plain'}`;
  await page.goto(rig.page(path, { attributes: { plugins }, head: other + head }));
  await page.waitForFunction(() => window.vitrine.track);
};

for (const [name, story, adds] of STORIES)
  test(name, async ({ rig, page }) => {
    const lines: string[] = [];
    await open(rig, page, '');
    const before = await page.evaluate(story);
    await open(rig, page, 'cart');
    page.on('console', (message) => lines.push(message.text()));
    expect(await page.evaluate(story)).toEqual(before);
    expect(lines.filter((line) => line.includes('Vitrine'))).toEqual([]);
    // It was watched, and is still.
    await page.evaluate("fetch('/cart/add', { method: 'POST', body: 'id=last' }).then(() => {})");
    const events = await rig.delivered(adds + 1);
    expect(events).toHaveLength(adds + 1);
    // Adds whose body is slow to read may be reported after it.
    expect(events.map(({ eventMetadata }) => eventMetadata.item_id)).toContain('last');
  });

const ADD = "fetch('/cart/add', { method: 'POST', body: 'id=1' }).then((r) => r.json())";

test('passes a stream to the fetch of the page unchanged', async ({ rig, page }) => {
  await open(
    rig,
    page,
    'cart',
    `window.got = [];
     const inner = window.fetch;
     window.fetch = async (input, init) => {
       const body = init?.body ?? input.body;
       if (!body?.getReader) return inner(input, init);
       got.push(body);
       return Response.json({});
     };
     window.Request.prototype.clone = () => { throw Error('cloned'); };`,
  );
  const same = await page.evaluate(`(async () => {
    const init = { method: 'POST', duplex: 'half', body: new ReadableStream() };
    const request = new Request('/cart/add', { ...init, body: new ReadableStream() });
    await fetch('/cart/add', init);
    await fetch(request);
    return [got[0] === init.body, got[1] === request.body, got.map(({ locked }) => locked)];
  })()`);
  expect(same).toEqual([true, true, [false, false]]);
  // The address says that they add, not what.
  expect((await rig.delivered(2)).map(({ eventMetadata }) => eventMetadata.item_id)).toEqual([
    undefined,
    undefined,
  ]);
});

test('restores fetch and XMLHttpRequest when tracking stops', async ({ rig, page }) => {
  await open(
    rig,
    page,
    'cart',
    'window.was = [fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send];',
  );
  const same =
    '[fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send].map((now, i) => now === was[i])';
  expect(await page.evaluate(same)).toEqual([false, false, false]);
  await page.evaluate(ADD);
  await rig.delivered(1);
  await page.evaluate("vitrine('setConsent', 'denied')");
  expect(await page.evaluate(same)).toEqual([true, true, true]);
  await page.evaluate(ADD);
  // Consent that comes back starts anew.
  await page.evaluate("vitrine('setConsent', 'granted')");
  await page.evaluate(ADD);
  expect(await rig.delivered(2)).toHaveLength(2);
});

test('keeps other wrappers of fetch working, also after tracking has stopped', async ({
  rig,
  page,
}) => {
  const wrapper = (name: string) =>
    `(() => { const inner = window.fetch; window.fetch = function (...args) { if (/cart/.test(args[0])) calls.push('${name}'); return inner.apply(this, args); }; })();`;
  await open(rig, page, 'cart', `window.calls = []; ${wrapper('before')}`);
  await page.evaluate(wrapper('after'));
  await page.evaluate(ADD);
  expect(await page.evaluate('calls')).toEqual(['after', 'before']);
  await rig.delivered(1);
  await page.evaluate("vitrine('setConsent', 'denied')");
  expect(await page.evaluate(`${ADD}.then(() => calls)`)).toEqual([
    ...['after', 'before'],
    ...['after', 'before'],
  ]);
  await page.evaluate("vitrine('setConsent', 'granted')");
  await page.evaluate(ADD);
  expect(await rig.delivered(2)).toHaveLength(2);
});

test('counts an add that a service worker answers', async ({ rig, page }) => {
  rig.file(
    '/sw.js',
    `addEventListener('activate', (event) => event.waitUntil(clients.claim()));
     addEventListener('fetch', (event) => {
       if (!/cart.add/.test(event.request.url)) return;
       event.respondWith(event.request.text().then((text) =>
         /sold-out/.test(text) ? Response.json({ error: true }) : Response.json({ id: 'sw', sku: 'SW', body: text })));
     });`,
    'text/javascript',
  );
  await open(rig, page, 'cart');
  await page.evaluate(
    `(async () => {
      const claimed = new Promise((done) => { navigator.serviceWorker.oncontrollerchange = done; });
      await navigator.serviceWorker.register('/sw.js');
      await claimed;
    })()`,
  );
  const send = (init: string) =>
    page.evaluate(`fetch('/cart/add', { method: 'POST', body: ${init} }).then((r) => r.json())`);
  expect(await send("'id=sold-out'")).toEqual({ error: true });
  expect(await send("'id=sw'")).toEqual({ id: 'sw', sku: 'SW', body: 'id=sw' });
  const events = await rig.delivered(1);
  expect(events.map(({ eventMetadata }) => eventMetadata.item_id)).toEqual(['SW']);
});
