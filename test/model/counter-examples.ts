import type { Consent } from '../../src/tracker/consent.js';
import type { Delivery } from '../../src/tracker/options.js';
import type { Engine } from './engine.js';
import type { Step } from './schedule.js';

/** A browser that has what most have, and settles nothing in the back/forward cache. */
export const engine: Engine = {
  storage: 'works',
  backup: true,
  locks: false,
  settlesInCache: false,
  hidesFirst: false,
  failsLeaving: false,
};

const FORTY: Step = { do: 'track forty', tab: 0 };
const TRACK: Step = { do: 'track', tab: 0 };
const OPEN: Step = { do: 'open', tab: 0 };
const CLOSE: Step = { do: 'close', tab: 0 };
const CACHE: Step = { do: 'cache', tab: 0 };
const RESTORE: Step = { do: 'restore', tab: 0 };
const FREEZE: Step = { do: 'freeze', tab: 0 };
const STOP: Step = { do: 'stop', tab: 0 };
const BAD: Step = { do: 'track a bad one', tab: 0 };
const HIDE: Step = { do: 'hide', tab: 0 };
const GRANTED: Step = { do: 'consent', consent: 'granted' };
const PENDING: Step = { do: 'consent', consent: 'pending' };
const pass = (ms: 0 | 1 | 3 | 10 | 300 | 1_500 | 6_000 | 31_000 | 70_000 | 400_000): Step => ({
  do: 'pass',
  ms,
});
const setClock = (ms: -86_400_000 | -5_000): Step => ({ do: 'set the clock', ms });
const condition = (condition: Extract<Step, { do: 'set the condition' }>['condition']): Step => ({
  do: 'set the condition',
  condition,
});

/** The shortest schedules that once broke a promise. */
export const COUNTER_EXAMPLES: readonly (readonly [
  name: string,
  idempotent: boolean,
  delivery: Delivery,
  browser: Partial<Engine>,
  consent: Consent,
  schedule: Step[],
])[] = [
  [
    'an answer from before the back/forward cache writes nothing once consent is denied',
    false,
    'at-most-once',
    {},
    'granted',
    [TRACK, CACHE, RESTORE, { do: 'consent', consent: 'denied' }],
  ],
  [
    'consent that comes back while a request is under way does not make the page send twice',
    true,
    'auto',
    {},
    'granted',
    [
      condition('slow back'),
      TRACK,
      pass(0),
      PENDING,
      GRANTED,
      condition('hangs'),
      TRACK,
      pass(6_000),
      { do: 'flush', tab: 0 },
    ],
  ],
  [
    'a receipt settles though consent was set aside before the page went into the cache',
    true,
    'auto',
    {},
    'granted',
    [TRACK, pass(0), PENDING, CACHE, pass(6_000), RESTORE, TRACK],
  ],
  [
    'a frozen page learns what was taken from it, though a third page has tidied up since',
    true,
    'auto',
    {},
    'granted',
    [condition('503 asks for a pause'), TRACK, FREEZE, OPEN, pass(6_000), OPEN],
  ],
  [
    'what left while the browser was online may have arrived, though it is offline by now',
    false,
    'at-most-once',
    {},
    'granted',
    [TRACK, condition('stores, hangs'), pass(0), condition('offline'), pass(31_000)],
  ],
  [
    'a clock that is set right by five seconds does not make a live page look dead',
    false,
    'at-least-once',
    {},
    'granted',
    [
      { do: 'track a large one', tab: 0 },
      OPEN,
      condition('stores, hangs'),
      pass(0),
      setClock(-5_000),
      pass(31_000),
      OPEN,
    ],
  ],
  [
    'tabs that open together do not bring back from the backup what one of them has delivered',
    false,
    'at-most-once',
    { locks: true },
    'pending',
    [GRANTED, FORTY, OPEN, pass(3), CACHE, STOP, OPEN],
  ],
  [
    'a page that idled for longer than its lease sends nothing that another page has by now',
    true,
    'auto',
    { backup: false },
    'granted',
    [TRACK, CACHE, OPEN, pass(400_000), RESTORE, TRACK, { do: 'track', tab: 3 }],
  ],
  [
    'a page has its time to answer each page that asks whether it lives',
    true,
    'auto',
    { backup: false },
    'granted',
    [
      OPEN,
      TRACK,
      { do: 'track a bad one', tab: 3 },
      pass(0),
      PENDING,
      pass(1_500),
      FREEZE,
      TRACK,
      OPEN,
      GRANTED,
    ],
  ],
  [
    'a page that asked while the storage was full sees later on that the other one lives',
    false,
    'at-most-once',
    {},
    'granted',
    [
      OPEN,
      TRACK,
      { do: 'storage', full: true },
      pass(0),
      { do: 'track a bad one', tab: 0 },
      condition('503 asks for a pause'),
      { do: 'storage', full: false },
      { do: 'freeze', tab: 3 },
      pass(70_000),
      TRACK,
    ],
  ],
  [
    'a page that stays does not keep from all others what it has asked about in vain',
    true,
    'auto',
    {},
    'granted',
    [TRACK, CLOSE, OPEN, condition('hangs'), pass(0)],
  ],
  [
    'what a page has asked about is found again when consent is set aside and comes back',
    true,
    'auto',
    {},
    'granted',
    [TRACK, CLOSE, OPEN, condition('hangs'), pass(0), PENDING, condition('fine'), GRANTED],
  ],
  [
    'what a page left as it went is found again though consent was set aside before it came back',
    true,
    'auto',
    { locks: false },
    'granted',
    [TRACK, CACHE, PENDING, pass(6_000), RESTORE, TRACK],
  ],
  [
    'a page that comes back does not write to the backup what another page has delivered meanwhile',
    false,
    'at-most-once',
    {},
    'granted',
    [
      condition('503 asks for a pause'),
      TRACK,
      pass(10),
      TRACK,
      CACHE,
      condition('fine'),
      OPEN,
      pass(31_000),
      RESTORE,
      pass(10),
      OPEN,
    ],
  ],
  [
    'what a page tracked as it went is in the backup once it is back, though its server refuses the token',
    false,
    'at-least-once',
    {},
    'granted',
    [
      condition('401'),
      TRACK,
      pass(1_500),
      TRACK,
      CACHE,
      RESTORE,
      pass(300),
      { do: 'kill', ms: 5_000 },
    ],
  ],
  [
    'what failed while its page slept is found though consent was set aside before that page heard of it',
    true,
    'auto',
    { backup: false },
    'granted',
    [
      condition('stores, hangs'),
      TRACK,
      pass(0),
      FREEZE,
      pass(400_000),
      PENDING,
      { do: 'thaw', tab: 0 },
      FREEZE,
      pass(0),
    ],
  ],
  [
    'a receipt settles though the tracker was stopped before the page went into the cache',
    true,
    'at-least-once',
    { backup: true },
    'granted',
    [{ do: 'track a large one', tab: 0 }, { do: 'flush', tab: 0 }, STOP, CACHE, RESTORE],
  ],
  [
    'a pause that the server asks for outlives answers to requests that left before it',
    false,
    'auto',
    {},
    'granted',
    [condition('429 until a date'), TRACK, pass(3), TRACK, TRACK],
  ],
  [
    'a page that idled with events of unknown fate leaves them to the page that has taken them over',
    true,
    'auto',
    {},
    'pending',
    [
      FORTY,
      OPEN,
      condition('refused'),
      GRANTED,
      CACHE,
      pass(70_000),
      OPEN,
      pass(0),
      FORTY,
      pass(0),
      condition('fine'),
    ],
  ],
  [
    'a page that was frozen sends nothing that another page has by now, also as it goes',
    false,
    'at-most-once',
    { backup: true },
    'granted',
    [TRACK, FREEZE, pass(400_000), OPEN, pass(0), { do: 'thaw', tab: 0 }, CACHE, TRACK],
  ],
  [
    'a page whose token is refused keeps an event of which it expects the answer',
    true,
    'at-least-once',
    { backup: true, locks: true },
    'granted',
    [condition('401'), TRACK, pass(0), condition('hangs'), BAD, HIDE, TRACK],
  ],
];
