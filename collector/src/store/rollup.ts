import { DAY } from '../day.js';
import type { EventFilter } from './store.js';

/** Whether counts by org, type and day know the answer: nothing else and only whole days are asked for. */
export const inRollup = ({ org, type, from = 0, to = 0, ...rest }: EventFilter) =>
  from % DAY === 0 &&
  to % DAY === 0 &&
  Object.values(rest).every((value) => value === undefined || Object.keys(value).length === 0);
