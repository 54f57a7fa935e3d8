import { expect, test } from '../support/quiet-page.js';
import { open, READY, set, start, storedEvents } from './configurator-page.js';

/**
 * A stand-in of the shape that Threekit's own callers use; the real player is not public:
 * `threekitPlayer(settings)` promises an object with `on`, whose `setConfiguration` tells of the
 * configuration before and after.
 */
const THREEKIT = `
  function makePlayer() {
    const tasks = {};
    let configuration = { Wood: 'oak', Fabric: { assetId: 'f1', type: 'item' }, Width: 80, Engraving: '' };
    return {
      getConfigurator: async () => ({
        getDisplayAttributes: () => [{ name: 'Wood', values: [{ value: 'ash' }, { value: 'walnut' }] }, { name: 'Engraving', values: [] }],
      }),
      on: (name, task) => void (tasks[name] ??= []).push(task),
      emit: (name, event) => (tasks[name] ?? []).forEach((task) => task(event)),
      setConfiguration(change) {
        const previousConfiguration = configuration;
        configuration = { ...configuration, ...change };
        this.emit('setConfiguration', { name: 'x', previousConfiguration, configuration, appliedConfiguration: change });
      },
    };
  }
  const original = function threekitPlayer(settings) {
    window.settings = settings;
    return window.promise = Promise.resolve(window.player = makePlayer());
  };
  original.version = '1.2.3';`;

for (const [when, head] of [
  ['before', 'window.threekitPlayer = original;'],
  ['as a variable before', 'var threekitPlayer = original;'],
  ['after', ''],
] as const) {
  test(`tracks a Threekit player that exists ${when} the tracker`, async ({ rig, page }) => {
    const begin = `(async () => {
        const settings = { el: document.getElementById('stage') };
        await window.threekitPlayer(settings);
        const promise = window.threekitPlayer(settings);
        window.same = promise === window.promise && window.settings === settings && window.threekitPlayer.version === '1.2.3' && window.threekitPlayer.name === 'threekitPlayer';
        const player = await promise;
        player.setConfiguration({ Wood: 'ash' });
        player.emit('rendered'); player.emit('rendered');
      })();`;
    rig.file('/player.js', 'window.threekitPlayer ??= original', 'text/javascript');
    await open(rig, page, {
      head: `${THREEKIT} ${READY} ${head}
        window.ready = () => document.head.append(Object.assign(document.createElement('script'),
          { src: '/player.js', onload() { ${begin} } }));`,
      body: `<div id="stage" style="height:100px">3D</div><input id="text">
        <button onclick="player.setConfiguration({ Wood: 'walnut' })">Walnut</button>
        <button onclick="player.setConfiguration({ Wood: 'walnut' })">Again</button>
        <button onclick="player.setConfiguration({ Fabric: { assetId: 'f2', type: 'item' }, Width: 120 })">Both</button>
        <button onclick="player.setConfiguration({ Engraving: document.getElementById('text').value.trim().toUpperCase() })">Engrave</button>`,
    });
    expect(await storedEvents(rig, 1)).toEqual([['product renders', 'threekit']]);
    const [drawn] = await rig.stored();
    expect(drawn?.eventMetadata?.render_time_msec).toEqual(expect.any(Number));
    await page.fill('#text', 'For Anna ');
    for (const name of ['Walnut', 'Again', 'Engrave', 'Both']) await page.click(`text=${name}`);
    await page.click('#stage');
    expect(await storedEvents(rig, 6)).toEqual([
      ['product renders', 'threekit'],
      start('threekit'),
      set('Wood', 'walnut', 'threekit'),
      set('Fabric', 'f2', 'threekit'),
      set('Width', 120, 'threekit'),
      ['product interaction', 'pointer', 'threekit'],
    ]);
    const events = await rig.stored();
    expect(JSON.stringify(events)).not.toMatch(/anna/i);
    const width = events.find(({ eventMetadata }) => eventMetadata?.attribute_name === 'Width');
    expect(width?.configuration).toEqual({
      Wood: 'walnut',
      Fabric: { assetId: 'f2', type: 'item' },
      Width: 120,
    });
    expect(await page.evaluate('same')).toBe(true);
    await page.evaluate(() => window.vitrine.stop());
    expect(
      await page.evaluate(
        'const d = Object.getOwnPropertyDescriptor(window, "threekitPlayer"); [d.value === original, d.writable, d.enumerable, d.configurable]',
      ),
    ).toEqual([true, true, true, when !== 'as a variable before']);
  });
}

test('creates no Threekit player, and survives odd ones', async ({ rig, page }) => {
  await open(rig, page, { head: READY });
  const odd = await page.evaluate(async () => {
    const scope = window as unknown as Record<string, unknown>;
    const before = scope.threekitPlayer;
    for (const result of [
      undefined,
      5,
      null,
      {},
      Promise.resolve(null),
      Promise.resolve({ on: 5 }),
    ]) {
      const own = () => result;
      scope.threekitPlayer = own;
      window.dispatchEvent(new Event('load'));
      if ((scope.threekitPlayer as typeof own) === own) return 'not watched';
      if ((scope.threekitPlayer as typeof own)() !== result) return 'another result';
      await result;
    }
    scope.threekitPlayer = 'text';
    const text = scope.threekitPlayer;
    delete scope.threekitPlayer;
    for (const name of ['threekit-analytics', 'camera-change', 'shopify:product:select'])
      document.dispatchEvent(new CustomEvent(name, { bubbles: true }));
    window.dispatchEvent(
      new CustomEvent('threekit-analytics', { detail: { visualInteractionType: 'zoom' } }),
    );
    return [before, text];
  });
  expect(odd).toEqual([undefined, 'text']);
  expect(await storedEvents(rig, 1)).toEqual([['product interaction', 'zoom', 'threekit']]);
  const hasPlayer = await page.evaluate(() => {
    window.vitrine.stop();
    return 'threekitPlayer' in window;
  });
  expect(hasPlayer).toBe(false);
});

test('reads events of @threekit/analytics where no player is followed', async ({ rig, page }) => {
  await open(rig, page, { head: READY });
  await page.evaluate(() => {
    for (const detail of [
      { eventType: 'options_show', optionsSetId: 'wood', options: [] },
      {
        eventType: 'option_interaction',
        interactionType: 'hover',
        optionsSetId: 'wood',
        optionId: 'oak',
      },
      {
        eventType: 'option_interaction',
        interactionType: 'select',
        optionsSetId: 'wood',
        optionId: 'oak',
      },
      { eventType: 'personalize_text', personalizeId: 'p', personalizedText: 'Anna' },
      { eventType: 'visual_interaction', visualInteractionType: 'hover' },
      { eventType: 'visual_interaction', visualInteractionType: 'rotate' },
      { eventType: 'add_to_cart', itemName: 'Chair' },
    ])
      window.dispatchEvent(new CustomEvent('threekit-analytics', { detail }));
  });
  expect(await storedEvents(rig, 3)).toEqual([
    start('threekit'),
    set('wood', 'oak', 'threekit'),
    ['product interaction', 'rotate', 'threekit'],
  ]);
});
