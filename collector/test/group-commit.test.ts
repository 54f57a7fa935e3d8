import { afterEach, expect, it, vi } from 'vitest';
import { record } from '../../test/conformance/records.js';
import { StoreWriteError } from '../src/store/errors.js';
import { createGroupCommit } from '../src/store/group-commit.js';

afterEach(() => vi.useRealTimers());

const nextTurn = () => new Promise(setImmediate);

/** A group commit whose commits the test finishes. */
function open(maxConcurrent?: number, refusal?: () => StoreWriteError | undefined) {
  const commits: { events: number; succeed(): void; fail(): void }[] = [];
  const group = createGroupCommit<string>({
    ...{ maxConcurrent, refusal },
    commit: (events) =>
      new Promise((resolve, reject) => {
        commits.push({
          events: events.length,
          succeed: () => resolve(events.map(({ id }) => id)),
          fail: () => reject(new Error('the disk is full')),
        });
      }),
  });
  const append = (events: number) => {
    const records = Array.from({ length: events }, () => record());
    return { ids: records.map(({ id }) => id), done: group.append(records) };
  };
  return { group, append, commits, sizes: () => commits.map(({ events }) => events) };
}

it('commits the events of one turn together, then those that arrived meanwhile', async () => {
  const { append, commits, sizes } = open();
  const first = append(1);
  const second = append(2);
  await nextTurn();
  expect(sizes()).toEqual([3]);
  const third = append(1);
  const fourth = append(1);
  await nextTurn();
  expect(sizes()).toEqual([3]);
  commits[0]?.succeed();
  expect(await first.done).toEqual(first.ids);
  expect(await second.done).toEqual(second.ids);
  await nextTurn();
  expect(sizes()).toEqual([3, 2]);
  commits[1]?.succeed();
  expect(await third.done).toEqual(third.ids);
  expect(await fourth.done).toEqual(fourth.ids);
});

it('accepts an append from a settled append', async () => {
  const { append, commits, sizes } = open();
  const both = append(1).done.then(() => append(1).done);
  await nextTurn();
  commits[0]?.succeed();
  await nextTurn();
  await nextTurn();
  expect(sizes()).toEqual([1, 1]);
  commits[1]?.succeed();
  await both;
});

it('runs up to maxConcurrent commits, and settles each on its own', async () => {
  const { group, append, commits, sizes } = open(2);
  const appended = [];
  for (let i = 0; i < 4; i++) {
    appended.push(append(1));
    await nextTurn();
  }
  expect(sizes()).toEqual([1, 1]);
  expect(group.stats.pendingEvents).toBe(4);
  commits[1]?.fail();
  await expect(appended[1]?.done).rejects.toThrow(StoreWriteError);
  await nextTurn();
  expect(sizes()).toEqual([1, 1, 2]);
  const closed = group.close();
  await expect(group.append([record()])).rejects.toThrow('closed');
  commits[2]?.succeed();
  commits[0]?.succeed();
  await closed;
  for (const i of [0, 2, 3]) expect(await appended[i]?.done).toEqual(appended[i]?.ids);
  expect(group.stats).toMatchObject({ pendingEvents: 0, commits: 2 });
});

it('notes the time of a refusal, a failed probe and a failed commit', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000 });
  const full = new StoreWriteError('the disk is full');
  let reason: StoreWriteError | undefined = full;
  const { group, append, commits } = open(1, () => reason);
  await expect(append(1).done).rejects.toBe(full);
  expect(group.stats).toMatchObject({ lastFailureAt: 1_000, pendingEvents: 0, failedCommits: 0 });
  vi.setSystemTime(2_000);
  await expect(group.probe(() => Promise.reject(full))).rejects.toBe(full);
  expect(group.stats).toMatchObject({ lastFailureAt: 2_000, failedCommits: 0 });
  vi.setSystemTime(3_000);
  await group.probe(async () => {});
  reason = undefined;
  const failed = append(1).done;
  await nextTurn();
  expect(group.stats.lastFailureAt).toBe(2_000);
  commits[0]?.fail();
  await expect(failed).rejects.toThrow(StoreWriteError);
  expect(group.stats).toMatchObject({ lastFailureAt: 3_000, failedCommits: 1 });
});
