import type { Page } from '@playwright/test';
import type { VitrineGlobal } from '../../src/index.js';
import type { PageOptions, Rig } from '../../tools/harness/rig.js';

declare global {
  interface Window {
    vitrine: VitrineGlobal;
  }
}

const READY_TEXT = 'the tracker is there';

/** Opens a page of the shop with the plugin on it. */
export async function open(rig: Rig, page: Page, options: PageOptions = {}) {
  const address = rig.page('/chair', {
    ...options,
    attributes: { plugins: 'configurator', ...options.attributes },
  });
  // Each look of the driver into a page, such as for its title, activates it as a visitor does.
  const ready = page.waitForEvent('console', (message) => message.text() === READY_TEXT);
  await Promise.all([ready, page.goto(address)]);
}

/** Says when the tracker is there. */
export const READY = `const timer = setInterval(() => {
  if (window.vitrine.track) { clearInterval(timer); console.log('${READY_TEXT}'); window.ready?.(); }
}, 10);`;

const KEYS = ['attribute_name', 'attribute_value', 'interaction', 'source', 'model_url'];

/** The stored events: name and the fields of the plugins. */
export async function storedEvents(rig: Rig, count: number) {
  const events = await rig.delivered(count);
  return events
    .sort((a, b) => Number(a.eventMetadata?.$seq) - Number(b.eventMetadata?.$seq))
    .map(({ eventType, eventMetadata = {} }) => [
      eventType.replace('product configuration ', ''),
      ...KEYS.map((key) => eventMetadata?.[key]).filter((value) => value !== undefined),
    ]);
}

export const start = (source: string) => ['start', source];
export const set = (name: string, value: unknown, source: string) => [
  'attribute set',
  name,
  value,
  source,
];
