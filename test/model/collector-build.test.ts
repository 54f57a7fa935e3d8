import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { USUAL_ENGINE } from './engine.js';
import { playCollectorBuild } from './play.js';
import { explore } from './replay.js';
import { consent, engine, step } from './schedule.js';
import { simulated } from './simulated.js';

describe("the guarantees hold for the collector's build under random schedules", () => {
  simulated();
  beforeEach(() => void vi.stubGlobal('__COLLECTOR__', true));

  it(
    'stores every event, and writes no lease',
    () =>
      explore(
        'stores every event, and writes no lease',
        0.2,
        [engine, consent, fc.array(step, { minLength: 1, maxLength: 50, size: 'max' })],
        playCollectorBuild,
      ),
    3_600_000,
  );

  it('does not write an event again that another page has dropped', async () => {
    const problems = await playCollectorBuild(USUAL_ENGINE, 'pending', [
      { do: 'open', tab: 0 },
      { do: 'track one that is too large', tab: 1 },
      { do: 'track', tab: 0 },
    ]);
    expect(problems).toEqual([]);
  });

  it('does not take an event from the backup whose answer came while that was read', async () => {
    const problems = await playCollectorBuild(
      { ...USUAL_ENGINE, settlesInCache: true },
      'granted',
      [
        { do: 'set the condition', condition: 'slow there' },
        { do: 'track', tab: 0 },
        { do: 'pass', ms: 0 },
        { do: 'cache', tab: 0 },
        { do: 'pass', ms: 6_000 },
        { do: 'set the condition', condition: 'offline' },
        { do: 'restore', tab: 0 },
        { do: 'hide', tab: 0 },
        { do: 'track', tab: 0 },
      ],
    );
    expect(problems).toEqual([]);
  });
});
