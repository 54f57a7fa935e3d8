import { describe, expect, it } from 'vitest';
import { COUNTER_EXAMPLES } from './counter-examples.js';
import { USUAL_ENGINE } from './engine.js';
import { play } from './play.js';
import { simulated } from './simulated.js';

describe('keeps the guarantees in the counter-examples of the models', () => {
  simulated();

  it.each(COUNTER_EXAMPLES)('%s', async (_, idempotent, delivery, browser, consent, schedule) => {
    const problems = await play({
      idempotent,
      delivery,
      engine: { ...USUAL_ENGINE, ...browser },
      consent,
      schedule,
    });
    expect(problems).toEqual([]);
  });
});
