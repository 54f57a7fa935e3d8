import { createElement } from 'react';
import { renderToString as renderReact } from 'react-dom/server';
import { expect, test } from 'vitest';
import { createSSRApp, shallowRef } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';
import type { HostedTracker } from '../../../src/react.js';
import { useVitrine as useReactTracker } from '../../../src/react.js';
import { useVitrine as useVueTracker } from '../../../src/vue.js';
import { reactApp } from '../../support/frameworks/react-app.js';
import { vueApp } from '../../support/frameworks/vue-app.js';

const options = { bearerToken: 'public token', assetId: 'bee4a155' };

/** Renders an app and says what the component was given. */
const RENDER: [string, () => Promise<{ html: string; tracker: HostedTracker | undefined }>][] = [
  [
    'React',
    async () => {
      let tracker: HostedTracker | undefined;
      const html = renderReact(reactApp(options, (taken) => (tracker = taken)));
      return { html, tracker };
    },
  ],
  [
    'Vue',
    async () => {
      let tracker: HostedTracker | undefined;
      const html = await renderVue(vueApp(shallowRef(options), (taken) => (tracker = taken)));
      return { html, tracker };
    },
  ],
];

for (const [name, render] of RENDER) {
  test(`${name}: a server renders the page, and every call is answered`, async () => {
    const { html, tracker } = await render();
    expect(html).toContain('<p>Chair bee4a155</p>');
    expect(await tracker?.track('product cart-add', { item_id: 'CH-1' })).toEqual({
      eventId: '',
      status: 'dropped',
      code: 'no_page',
    });
    await tracker?.flush();
    tracker?.setDefaults({ assetId: 'other' });
    tracker?.identify(null);
    tracker?.setConsent('granted');
    tracker?.onStatusChange(() => {})();
    expect(tracker?.sessionId).toBeNull();
    expect(tracker).not.toHaveProperty('stop');
  });

  test(`${name}: two visitors of a server have a tracker each`, async () => {
    const [one, other] = await Promise.all([render(), render()]);
    expect(one.tracker).not.toBe(other.tracker);
  });
}

function Lost() {
  useReactTracker();
  return null;
}

test('React: without a provider the error names the remedy', () => {
  expect(() => renderReact(createElement(Lost))).toThrow('put <VitrineProvider> around the app');
});

test('Vue: without the plugin the error names the remedy', async () => {
  const lost = createSSRApp({ setup: useVueTracker });
  // Vue warns of any error in `setup` beside passing it on.
  lost.config.warnHandler = () => {};
  await expect(renderVue(lost)).rejects.toThrow('call app.use(createVitrine(');
});
