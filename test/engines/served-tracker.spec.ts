import { playServed, SERVED } from '../support/served-tracker.js';
import { test } from './fixtures.js';

for (const [title, scenario] of Object.entries(SERVED))
  test(title, async ({ tab }) => playServed(tab, scenario));
