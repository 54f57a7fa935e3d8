import { Agent, request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { BASE_PATH } from 'vitrine/contract';
import {
  cpuNs,
  forgetPeak,
  peakBytes,
  residentBytes,
} from '../../../tools/harness/process-work.js';
import { type CostlyRequest, costlyRequests, ordinary, READER } from './costly-requests.js';

/** Requests of a round that tell what ordinary work costs, and events of a large one. */
const SMALL = 20;
const LARGE = 2;
const LARGE_EVENTS = 100;

/** Events that a query looks through. */
const STORED_EVENTS = 500;

/** Price lists that nobody reads. */
const WARM_UP = 5;

/** Repetitions that decide on a request that seemed expensive. */
const REPETITIONS = 5;
/** Most requests of a block that are repeated: the most expensive ones. */
const MAX_REPEATED = 2;

/** Requests that arrive together when memory is measured. */
const TOGETHER = 8;

const READ: CostlyRequest = {
  method: 'GET',
  url: `${BASE_PATH}/events?perPage=50&metadata=${encodeURIComponent('{"item_id":"CH-1"}')}`,
  headers: READER,
  body: '',
};

/** Stores the refused events that wait, so that their work counts for those who sent them. */
const FLUSH: CostlyRequest = {
  ...READ,
  url: `${BASE_PATH}/events/refused?perPage=1`,
  headers: ordinary(1).headers,
};

const bytesOf = ({ url, headers, body }: CostlyRequest) =>
  url.length + Object.entries(headers).flat().join('').length + Buffer.byteLength(body);

/** Cost of an ordinary request: a fixed part, and one for each byte. */
interface Prices {
  ofRequest: number;
  ofByte: number;
  ofRead: number;
}

export interface ClassCost {
  /** CPU, by that of ordinary requests of as many bytes. */
  cpu: number;
  /** Requests that alone cost more than they may, also when they were repeated. */
  expensive: { ratio: number; request: string }[];
  /** Memory of requests that arrive together, for each of their bytes. */
  memory: number;
}

interface OracleOptions {
  address: string;
  pid: number;
  /** How many times the ordinary cost is too much. */
  factor: number;
}

const median = (values: number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

/** Measures the work of one server for requests of any kind, beside that for ordinary ones. */
export function createCostOracle({ address, pid, factor }: OracleOptions) {
  const agent = new Agent({ keepAlive: true, maxSockets: TOGETHER });
  const statuses = new Map<number, number>();
  let sent = 0;

  const send = ({ method, url, headers, body }: CostlyRequest) =>
    new Promise<void>((resolve, reject) => {
      const payload = body.replaceAll('@@', `n${sent++}`);
      const length = { 'content-length': Buffer.byteLength(payload) };
      const request = httpRequest(`${address}${url}`, {
        ...{ method, agent },
        headers: { ...headers, ...(method === 'POST' && length) },
      });
      request.on('response', (response) => {
        const { statusCode = 0 } = response;
        statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
        text(response).then(() => resolve(), reject);
      });
      // The server may refuse a body that is still on its way.
      request.on('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EPIPE' || error.code === 'ECONNRESET' ? resolve() : reject(error),
      );
      request.end(payload);
    });

  const costOf = async (task: () => Promise<unknown>) => {
    const before = cpuNs(pid);
    await task();
    return cpuNs(pid) - before;
  };
  const costOfEach = async (request: CostlyRequest, times: number) =>
    (await costOf(async () => {
      for (let i = 0; i < times; i++) await send(request);
    })) / times;

  const priceList = async (share = 1): Promise<Prices> => {
    const [small, large] = [ordinary(1), ordinary(LARGE_EVENTS)];
    const ofSmall = await costOfEach(small, Math.ceil(SMALL * share));
    const ofLarge = await costOfEach(large, Math.ceil(LARGE * share));
    const ofByte = Math.max(0, ofLarge - ofSmall) / (bytesOf(large) - bytesOf(small));
    const ofRead = await costOfEach(READ, Math.ceil((SMALL * share) / 5));
    return { ofByte, ofRequest: Math.max(0, ofSmall - ofByte * bytesOf(small)), ofRead };
  };

  const expected = (request: CostlyRequest, { ofByte, ofRequest, ofRead }: Prices) =>
    (request.method === 'GET' ? ofRead : ofRequest) + ofByte * bytesOf(request);

  /** Its cost by the ordinary one: the middle of some measurements, each with the prices of its moment. */
  const repeat = async (request: CostlyRequest) => {
    const ratios: number[] = [];
    for (let i = 0; i < REPETITIONS; i++) {
      const prices = await priceList(0.3);
      ratios.push((await costOfEach(request, 2)) / expected(request, prices));
    }
    return median(ratios);
  };

  const memoryOf = async (requests: CostlyRequest[]) => {
    const largest = [...requests].sort((a, b) => bytesOf(b) - bytesOf(a)).slice(0, TOGETHER);
    forgetPeak(pid);
    const before = residentBytes(pid);
    await Promise.all(largest.map(send));
    const bytes = largest.reduce((sum, request) => sum + bytesOf(request), 0);
    return { grownBytes: Math.max(0, peakBytes(pid) - before), bytes };
  };

  const measureBlock = async (requests: CostlyRequest[], prices: Prices) => {
    const costs: { request: CostlyRequest; ratio: number }[] = [];
    const cpu = await costOf(async () => {
      for (const request of requests) {
        const cost = await costOf(() => send(request));
        costs.push({ request, ratio: cost / expected(request, prices) });
      }
      await send(FLUSH);
    });
    const allowed = requests.reduce((sum, request) => sum + expected(request, prices), 0);
    const suspects = costs.filter(({ ratio }) => ratio > factor);
    suspects.sort((a, b) => b.ratio - a.ratio);
    const expensive: ClassCost['expensive'] = [];
    for (const { request } of suspects.slice(0, MAX_REPEATED)) {
      const ratio = await repeat(request);
      if (ratio > factor)
        expensive.push({ ratio, request: JSON.stringify(request).slice(0, 1_000) });
    }
    return { cpu: cpu / allowed, expensive };
  };

  return {
    statuses: statuses as ReadonlyMap<number, number>,
    /** Requests so far. */
    sent: () => sent,
    /** Sends random requests of each class in turns, with ordinary ones in between. */
    async measure(
      classes: string[],
      { rounds, count, seed }: Record<'rounds' | 'count' | 'seed', number>,
    ) {
      const cpus = new Map<string, number[]>();
      const costs: Record<string, ClassCost> = {};
      await send({ ...ordinary(STORED_EVENTS), headers: READER });
      // The compiler of the server has seen all of them once.
      for (let i = 0; i < WARM_UP; i++) await priceList();
      for (let round = 0; round < rounds; round++) {
        for (const [i, name] of classes.entries()) {
          const requests = costlyRequests(name, { seed: seed + round * 1_000 + i, count });
          const block = await measureBlock(requests, await priceList());
          const { grownBytes, bytes } = await memoryOf(requests);
          const before = costs[name] ?? { cpu: 0, expensive: [], memory: 0 };
          const all = [...(cpus.get(name) ?? []), block.cpu];
          cpus.set(name, all);
          costs[name] = {
            cpu: median(all),
            expensive: [...before.expensive, ...block.expensive],
            // A small body stands in the shadow of the heap's own steps.
            memory: Math.max(before.memory, Math.max(0, grownBytes - HEAP_STEP_BYTES) / bytes),
          };
        }
      }
      return costs;
    },
    close: () => agent.destroy(),
  };
}

/** The heap grows in steps, whoever is the cause. */
const HEAP_STEP_BYTES = 32 * 1_048_576;
