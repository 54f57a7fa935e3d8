import {
  cutAfter,
  type Fault,
  type FaultyCollector,
  onEvents,
  openFaultyCollector,
  silent,
  TOKEN,
  times,
} from '../../unit/server/faulty-collector.js';
import { type Connection, SESSIONS } from './scenario.js';

export interface FaultsServer {
  connection: Connection;
  /** Sessions of the stored events, sorted. */
  storedSessions(): Promise<string[]>;
  /** Milliseconds between the requests of the session whose first request is answered with `Retry-After: 1`. */
  busyPauses(): number[];
  close(): Promise<void>;
}

const isOf = (session: string, fault: Fault): Fault =>
  onEvents((exchange) => exchange.body.includes(`"${session}"`) && fault(exchange));

/** The event is stored, and the response says that nobody knows. */
const storeAndFail: Fault = async ({ response, store }) => {
  await store();
  response.writeHead(500, { 'Retry-After': '3600' }).end();
  return true;
};

/** A real collector, whose first answers to the events of some sessions are lost or late. */
export async function serveFaults(): Promise<FaultsServer> {
  const collector: FaultyCollector = await openFaultyCollector();
  const busyTimes: number[] = [];
  const busy: Fault = ({ response }) => {
    busyTimes.push(performance.now());
    if (busyTimes.length > 1) return false;
    response.writeHead(503, { 'Retry-After': '1' }).end();
    return true;
  };
  const faults = [
    isOf(SESSIONS.busy, busy),
    isOf(SESSIONS.cut, times(1, cutAfter)),
    isOf(SESSIONS.silent, times(1, silent)),
    isOf(SESSIONS.aborted, times(1, storeAndFail)),
  ];
  collector.line.fault = async (exchange) => {
    for (const fault of faults) if (await fault(exchange)) return true;
    return false;
  };
  return {
    connection: { endpoint: collector.endpoint, token: TOKEN },
    storedSessions: async () =>
      (await collector.stored()).map(({ sessionId }) => sessionId as string).sort(),
    busyPauses: () => busyTimes.slice(1).map((time, i) => time - (busyTimes[i] as number)),
    close: collector.close,
  };
}
