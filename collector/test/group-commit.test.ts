import { expect, it } from 'vitest';
import { record } from '../../test/conformance/records.js';
import { createGroupCommit } from '../src/store/group-commit.js';
import { StoreBusy } from '../src/store/store.js';

const turn = () => new Promise(setImmediate);

/** A group commit whose commits are answered by hand. */
function open(ahead?: number) {
  const commits: { events: number; succeed(): void; fail(): void }[] = [];
  const group = createGroupCommit<string>(
    (events) =>
      new Promise((resolve, reject) => {
        commits.push({
          events: events.length,
          succeed: () => resolve(events.map(({ id }) => id)),
          fail: () => reject(new Error('the disk is full')),
        });
      }),
    ahead,
  );
  const append = (events: number) => {
    const records = Array.from({ length: events }, () => record());
    return { ids: records.map(({ id }) => id), done: group.append(records) };
  };
  return { group, append, commits, sizes: () => commits.map(({ events }) => events) };
}

it('commits together what comes in one turn, then what came meanwhile', async () => {
  const { append, commits, sizes } = open();
  const first = append(1);
  const second = append(2);
  await turn();
  expect(sizes()).toEqual([3]);
  const third = append(1);
  const fourth = append(1);
  await turn();
  expect(sizes()).toEqual([3]);
  commits[0]?.succeed();
  expect(await first.done).toEqual(first.ids);
  expect(await second.done).toEqual(second.ids);
  await turn();
  expect(sizes()).toEqual([3, 2]);
  commits[1]?.succeed();
  expect(await third.done).toEqual(third.ids);
  expect(await fourth.done).toEqual(fourth.ids);
});

it('takes what an answer brings about at once', async () => {
  const { append, commits, sizes } = open();
  const both = append(1).done.then(() => append(1).done);
  await turn();
  commits[0]?.succeed();
  await turn();
  await turn();
  expect(sizes()).toEqual([1, 1]);
  commits[1]?.succeed();
  await both;
});

it('asks for as many commits ahead as it may, and each is answered by itself', async () => {
  const { group, append, commits, sizes } = open(2);
  const appended = [];
  for (let i = 0; i < 4; i++) {
    appended.push(append(1));
    await turn();
  }
  expect(sizes()).toEqual([1, 1]);
  expect(group.figures.waiting).toBe(4);
  commits[1]?.fail();
  await expect(appended[1]?.done).rejects.toThrow(StoreBusy);
  await turn();
  expect(sizes()).toEqual([1, 1, 2]);
  const closed = group.close();
  await expect(group.append([record()])).rejects.toThrow('closed');
  commits[2]?.succeed();
  commits[0]?.succeed();
  await closed;
  for (const i of [0, 2, 3]) expect(await appended[i]?.done).toEqual(appended[i]?.ids);
  expect(group.figures).toMatchObject({ waiting: 0, commits: 2 });
});
