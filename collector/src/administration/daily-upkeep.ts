import { setTimeout as sleep } from 'node:timers/promises';
import type { CollectorConfig } from '../config/config.js';
import { DAY_MS, HOUR_MS } from '../lib/day.js';
import type { AdminRecord, AdminRecords } from '../store/admin-records.js';
import { eraseAll } from '../store/erase-all.js';
import type { Store } from '../store/store.js';
import type { AuditLog } from './audit-log.js';

const DEFAULT_PRUNE_AT = '03:00';

const KIND = 'schedule';

/** Interval at which a due run is looked for. */
const CHECK_MS = 30_000;

/** A run that has not ended by then was killed, and another collector repeats it. */
const ABANDONED_MS = 6 * HOUR_MS;
const NEXT_TRY = `the next try follows within ${ABANDONED_MS / HOUR_MS} hours`;

/**
 * Longest wait of `stop()` for the step that runs. ClickHouse erases everything in one, which may take an hour; its
 * server goes on with it, and another run does the rest.
 */
const MAX_STOP_MS = 5_000;

/** Collectors of a store may differ by so much. A later moment was written by a clock that was wrong. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** State of a task, which all collectors of a store share. */
interface State {
  /** The due moment that the run is for: ms since the epoch. */
  dueAt: number;
  startedAt: number;
  isFinished: boolean;
}

/** A run that was left to others. */
const NOT_DUE = { dueAt: 0, startedAt: 0, isFinished: true };

interface DailyUpkeepOptions {
  store: Store;
  audit: AuditLog;
  config(): CollectorConfig;
  /** ms since the epoch. */
  now(): number;
  log: {
    info(message: string): void;
    error(fields: object, message: string): void;
  };
  checkMs?: number | undefined;
  maxStopMs?: number | undefined;
}

export interface DailyUpkeep {
  start(): void;
  /** Settles when the step that runs has ended, or soon. The rest of its run is left to another one. */
  stop(): Promise<void>;
}

/** The last moment at which a run was due. */
export function lastDue(pruneAt: string, now: number): number {
  const [hours = 0, minutes = 0] = pruneAt.split(':').map(Number);
  const offset = (hours * 60 + minutes) * 60_000;
  return Math.floor((now - offset) / DAY_MS) * DAY_MS + offset;
}

interface Task {
  name: 'prune' | 'rollup';
  /** Whether a run may begin while an earlier one still goes on. */
  isRepeatable: boolean;
  /** @returns whether the run is complete; it is repeated later otherwise */
  run(): Promise<boolean>;
}

interface Claim {
  task: Task['name'];
  /** The state with which the run begins now. */
  next: State;
  /** The last run of this collector. */
  own: State | undefined;
}

/** Whether a run is done, or somebody does it. */
function isTaken(state: State | undefined, { dueAt, startedAt: now }: State): boolean {
  const latest = now + CLOCK_TOLERANCE_MS;
  // Otherwise nothing would run until that moment.
  if (!state || state.dueAt < dueAt || state.dueAt > latest) return false;
  return state.isFinished || (state.startedAt <= latest && now - state.startedAt <= ABANDONED_MS);
}

/** Claims a run, so that one of several collectors does it. @returns the version to finish; undefined for none */
async function claim(records: AdminRecords, { task, next, own }: Claim) {
  const record = await records.get(KIND, task);
  const stored = record?.value as unknown as State | undefined;
  if (isTaken(stored, next) || isTaken(own, next)) return undefined;
  const version = record?.version ?? 0;
  return records.put({ kind: KIND, key: task, value: { ...next }, version });
}

/**
 * Erases events beyond the retention of their org and corrects the rollup, once a day. A run that was missed follows at
 * the start.
 */
export function createDailyUpkeep({
  store,
  audit,
  config,
  now,
  log,
  checkMs = CHECK_MS,
  maxStopMs = MAX_STOP_MS,
}: DailyUpkeepOptions): DailyUpkeep {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isStopped = false;
  let isFailing = false;
  /** The claim of the run that goes on, if that is repeatable. */
  let repeatable: AdminRecord | undefined;
  /** Runs of this collector. One whose clock is wrong may replace their state in the store. */
  const own = new Map<Task['name'], State>();
  /** Ends of runs that could not be written yet. */
  const unwritten = new Set<AdminRecord>();

  /** Erases in steps, between which the schedule may stop. */
  const prune = async (org: string, days: number) => {
    const before = now() - days * DAY_MS;
    const time = new Date(before).toISOString();
    const action = { action: 'prune', org, target: `before ${time}`, details: { days } };
    await audit.record({ actor: 'schedule', via: 'schedule' }, action, async (note) => {
      const stoppable = {
        erase: async (...args: Parameters<Store['erase']>) =>
          isStopped ? 0 : store.erase(...args),
      };
      const events = await eraseAll(stoppable, { org, before });
      note({ events });
      log.info(`erased ${events} events of the org ${org} from before ${time}, by its retention`);
    });
  };

  const pruneAll = async () => {
    let hasFailed = false;
    for (const { id, retentionDays } of config().orgs) {
      if (retentionDays === undefined || isStopped) continue;
      try {
        await prune(id, retentionDays);
      } catch (error) {
        // The retention of the other orgs holds all the same.
        hasFailed = true;
        log.error({ err: error, org: id }, `cannot erase old events of the org ${id}; ${NEXT_TRY}`);
      }
    }
    return !hasFailed && !isStopped;
  };

  const correctRollup = async () => {
    try {
      const counts = await store.correctRollup?.();
      if (counts) log.info(`corrected ${counts} counts by day`);
      return true;
    } catch (error) {
      if (!isStopped) log.error({ err: error }, `cannot correct the counts by day; ${NEXT_TRY}`);
      return false;
    }
  };

  /** Leaves a claimed run to others. Nothing happens when it has ended meanwhile. */
  const release = (claimed: AdminRecord) => store.admin.put({ ...claimed, value: { ...NOT_DUE } });

  const writeEnds = async () => {
    for (const ended of unwritten) {
      // Nothing is written when another collector has claimed a later run.
      await store.admin.put(ended);
      unwritten.delete(ended);
    }
  };

  const runDaily = async ({ name, isRepeatable, run }: Task) => {
    if (isStopped) return;
    const { pruneAt = DEFAULT_PRUNE_AT } = config();
    const startedAt = now();
    const next = { dueAt: lastDue(pruneAt, startedAt), startedAt, isFinished: false };
    const claimed = await claim(store.admin, { task: name, next, own: own.get(name) });
    if (!claimed) return;
    own.set(name, next);
    if (isRepeatable) repeatable = claimed;
    const isComplete = !isStopped && (await run());
    repeatable = undefined;
    if (isComplete) {
      const value = { ...next, isFinished: true };
      own.set(name, value);
      unwritten.add({ ...claimed, value });
      await writeEnds();
    } else if (isStopped) {
      own.delete(name);
      await release(claimed);
    }
    // Any other run counts as abandoned later, and is repeated.
  };

  const run = async () => {
    await writeEnds();
    // Without a retention no run is claimed, so that the first one follows a new retention at once.
    if (config().orgs.some(({ retentionDays }) => retentionDays !== undefined))
      await runDaily({ name: 'prune', isRepeatable: false, run: pruneAll });
    if (store.correctRollup)
      await runDaily({ name: 'rollup', isRepeatable: true, run: correctRollup });
  };
  const noteSuccess = () => {
    if (isFailing) log.info('the daily upkeep can reach the store again');
    isFailing = false;
  };
  const noteFailure = (error: unknown) => {
    if (isFailing || isStopped) return;
    isFailing = true;
    log.error(
      { err: error },
      `the daily upkeep cannot read or write its state in the store; it tries again every ${checkMs / 1_000} s, and logs its success`,
    );
  };
  const tick = () => {
    running ??= run()
      .then(noteSuccess, noteFailure)
      .finally(() => {
        running = undefined;
      });
  };

  return {
    start() {
      isStopped = false;
      tick();
      timer ??= setInterval(tick, checkMs).unref();
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      timer = undefined;
      const wait = () => sleep(maxStopMs, undefined, { ref: false });
      await Promise.race([running, wait()]);
      // Here, because the store closes next. An erasure that goes on is left to end.
      if (repeatable) await Promise.race([release(repeatable).catch(() => {}), wait()]);
    },
  };
}
