import fc from 'fast-check';
import { afterEach, describe, it, vi } from 'vitest';
import type { Receipt } from '../../src/core/module.js';
import { createTracker } from '../../src/core/tracker.js';
import { simulateClock } from '../support/simulated-clock.js';
import { ModelOrigin } from './origin.js';

const RUNS = Math.ceil(Number(process.env.VITRINE_SCHEDULES ?? 2_000) / 4);
const SEED = process.env.VITRINE_SEED;

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant('track' as const) },
  { weight: 2, arbitrary: fc.constant('wait' as const) },
  { weight: 1, arbitrary: fc.constant('flush' as const) },
  { weight: 1, arbitrary: fc.constant('hide' as const) },
  { weight: 1, arbitrary: fc.constant('online' as const) },
  { weight: 1, arbitrary: fc.constant('server fails' as const) },
  { weight: 1, arbitrary: fc.constant('server is back' as const) },
  {
    weight: 3,
    arbitrary: fc.constantFrom('granted' as const, 'pending' as const, 'denied' as const),
  },
);

/** As much of a page as the tracker touches. */
function page(origin: ModelOrigin, send: () => Promise<Response>) {
  const target = Object.assign(new EventTarget(), { origin: 'https://shop.example' });
  vi.stubGlobal('window', target);
  vi.stubGlobal(
    'document',
    Object.assign(new EventTarget(), { title: 'Chair', referrer: '', hidden: false }),
  );
  vi.stubGlobal('location', { href: 'https://shop.example/chair', origin: 'https://shop.example' });
  vi.stubGlobal('navigator', { onLine: true, userAgent: 'model', sendBeacon: send });
  vi.stubGlobal('localStorage', origin.localStorage);
  vi.stubGlobal('fetch', send);
  return target;
}

describe('whatever the visitor decides', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('nothing is stored or sent before consent, nothing is left after it was denied, receipts settle', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('granted' as const, 'pending' as const, 'denied' as const),
        fc.array(step, { minLength: 1, maxLength: 30 }),
        async (first, schedule) => {
          const clock = simulateClock();
          const problems: string[] = [];
          let consent = first;
          let granted = first === 'granted';
          let fails = false;
          const origin = new ModelOrigin(clock.now, () => {
            // Of an event that had consent it may still be noted what became of it.
            if (consent === 'denied' || !granted)
              problems.push(`stored while consent was ${consent}`);
          });
          const send = async () => {
            if (consent !== 'granted') problems.push(`sent while consent was ${consent}`);
            return new Response(fails ? '{}' : '[{"id":"1"}]', { status: fails ? 503 : 200 });
          };
          const target = page(origin, send);
          const tracker = createTracker(
            { bearerToken: 'token', endpoint: 'https://api.example/api', consent: first },
            clock,
          );
          const receipts: Promise<Receipt>[] = [];
          for (const next of schedule) {
            if (next === 'track') receipts.push(tracker.track('product interaction'));
            else if (next === 'wait') await clock.pass(1_500);
            else if (next === 'flush') void tracker.flush();
            else if (next === 'hide') target.dispatchEvent(new Event('pagehide'));
            else if (next === 'online') target.dispatchEvent(new Event('online'));
            else if (next === 'server fails') fails = true;
            else if (next === 'server is back') fails = false;
            else {
              // What is done about a decision is done before the call returns.
              granted ||= next === 'granted';
              if (next === 'granted') consent = next;
              tracker.consent(next);
              consent = next;
            }
          }
          await clock.pass(600_000);
          const events = [...origin.texts.keys()];
          if (consent === 'denied' && events.length) problems.push(`left: ${events}`);
          fails = false;
          let settled = 0;
          for (const receipt of receipts) void receipt.then(() => settled++);
          await clock.pass(0);
          if (settled < receipts.length)
            problems.push(`${receipts.length - settled} receipts are open`);
          tracker.stop();
          if (problems.length) throw new Error(problems.join('\n'));
        },
      ),
      {
        numRuns: RUNS,
        // What was found once is tried each time.
        examples: [
          ['granted', ['track', 'online', 'pending', 'denied']],
          ['granted', ['track', 'online', 'pending', 'granted', 'denied']],
          ['granted', ['server fails', 'track', 'hide', 'wait', 'track']],
        ],
        ...(SEED && { seed: Number(SEED) }),
      },
    );
  }, 3_600_000);
});
