import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noOwnEngine } from '../../tools/harness/clickhouse/engine.js';
import { startClickHouse } from '../../tools/harness/clickhouse/start-clickhouse.js';
import { freePort } from '../../tools/harness/engines/free-port.js';
import type { Program } from '../../tools/harness/start-program.js';
import { newConfig } from '../src/cli/new-config.js';
import { build, serve } from './support/process.js';

/** Kills of each side. `VITRINE_SOAK_ROUNDS` makes more. */
const ROUNDS = Number(process.env.VITRINE_SOAK_ROUNDS ?? 4);
const SENDERS = 4;
const BATCH = 20;
/** Share of inserts that succeed and whose response is lost. */
const LOST = 0.15;

const between = (low: number, high: number) => low + Math.random() * (high - low);

/** A process that is killed and restarted. */
class Side {
  #child: Program | undefined;
  kills = 0;
  constructor(private readonly launch: () => Promise<Program>) {}
  async up() {
    this.#child = await this.launch();
  }
  async kill() {
    this.#child?.child.kill('SIGKILL');
    await this.#child?.done;
    this.kills++;
  }
  async down() {
    this.#child?.child.kill('SIGTERM');
    await this.#child?.done;
  }
}

describe.skipIf(noOwnEngine)(noOwnEngine ?? 'ClickHouse behind a spool', () => {
  let folder = '';
  let ports: [clickhouse: number, collector: number];
  let clickhouse: Side;
  let collector: Side;
  let client: ClickHouseClient;
  let token = '';

  beforeEach(async () => {
    build();
    folder = await mkdtemp(join(tmpdir(), 'vitrine-crash-'));
    ports = [await freePort(), await freePort()];
    const config = newConfig({ domains: ['localhost'], basePaths: ['/api/analytics'], port: 8787 });
    token = config.orgs[0]?.tokens[1]?.token as string;
    const address = `clickhouse:http://user:secret@127.0.0.1:${ports[0]}/events?spool=${join(folder, 'spool.db')}`;
    writeFileSync(
      join(folder, 'collector.json'),
      JSON.stringify({ ...config, store: address, port: ports[1], rateLimit: 0 }),
    );
    clickhouse = new Side(() =>
      startClickHouse({ folder: join(folder, 'data'), port: ports[0], lost: LOST }),
    );
    collector = new Side(() => serve([], { cwd: folder }));
    client = createClient({ url: `http://127.0.0.1:${ports[0]}` });
    await Promise.all([clickhouse.up(), collector.up()]);
  });

  afterEach(async () => {
    await client.close();
    await collector.down();
    await clickhouse.down();
    await rm(folder, { recursive: true, force: true });
  });

  const number = async (query: string) => {
    const response = await client.query({ query, format: 'JSONEachRow' });
    return Number((await response.json<{ n: number }>())[0]?.n);
  };

  it(
    `loses no acknowledged event and counts each once while both processes are killed (${ROUNDS} times each)`,
    async () => {
      const acknowledged = new Set<string>();
      const attempted = new Set<string>();
      let ending = false;
      const send = async (ids: string[]) => {
        for (const id of ids) attempted.add(id);
        const response = await fetch(`http://127.0.0.1:${ports[1]}/api/analytics/events`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
          body: JSON.stringify(
            ids.map(($id) => ({
              eventType: 'product renders',
              sessionId: 's',
              eventMetadata: { $id, $time: Date.now(), $sent: Date.now() },
            })),
          ),
        }).catch(() => undefined);
        if (response?.status === 200) for (const id of ids) acknowledged.add(id);
        return response?.status === 200;
      };
      const senders = Array.from({ length: SENDERS }, async () => {
        while (!ending) {
          const ids = Array.from({ length: BATCH }, () => randomUUID());
          // Some senders give up, some retry unacknowledged events, some repeat acknowledged ones.
          const patience = Math.random();
          let sent = await send(ids);
          while (!sent && !ending && patience > 0.3) {
            await sleep(100);
            sent = await send(ids);
          }
          if (sent && patience > 0.9) await send(ids);
          await sleep(between(10, 60));
        }
      });
      const killer = async (side: Side) => {
        for (let i = 0; i < ROUNDS; i++) {
          await sleep(between(1_500, 4_000));
          await side.kill();
          await sleep(between(0, 800));
          await side.up();
        }
      };
      await Promise.all([killer(clickhouse), killer(collector)]);
      ending = true;
      await Promise.all(senders);
      expect([clickhouse.kills, collector.kills]).toEqual([ROUNDS, ROUNDS]);
      expect(acknowledged.size).toBeGreaterThan(ROUNDS * BATCH);

      // A query waits until ClickHouse has all events.
      let views: { views: { views: number }[] } | undefined;
      for (const end = Date.now() + 60_000; !views && Date.now() < end; await sleep(200)) {
        const response = await fetch(`http://127.0.0.1:${ports[1]}/api/analytics/events/views`, {
          headers: { authorization: `Bearer ${token}` },
        });
        if (response.ok) [views] = (await response.json()) as [NonNullable<typeof views>];
      }
      const rows = await client.query({
        query: 'SELECT key FROM events.events',
        format: 'JSONEachRow',
      });
      const stored = (await rows.json<{ key: string }>()).map(({ key }) => key);
      const unique = new Set(stored);
      expect([...acknowledged].filter((id) => !unique.has(id))).toEqual([]);
      expect(stored.filter((id) => !attempted.has(id))).toEqual([]);
      const counts = {
        raw: stored.length,
        final: await number('SELECT count() AS n FROM events.events FINAL'),
        views: views?.views.reduce((sum, { views }) => sum + views, 0),
      };
      expect(counts).toEqual({
        raw: unique.size,
        final: unique.size,
        views: unique.size,
      });
      process.stdout.write(
        `${acknowledged.size} acknowledged, ${unique.size} stored, none lost, none twice\n`,
      );
    },
    ROUNDS * 20_000 + 120_000,
  );
});
