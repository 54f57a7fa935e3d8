import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { ID, requestsOfVisitors } from '../ingest/visitors.js';

/** One POST of one event. */
export interface Post {
  eventId: string;
  /** ms from the moment at which it should have left until its response. */
  milliseconds: number;
  /** HTTP status of the response; 0 without one. */
  status: number;
  /** When it should have left: ms of `performance.now()`. */
  at: number;
}

const requests = requestsOfVisitors(1);

/** Sends an event as the browser of a visitor, and reads the response. */
function post(
  origin: string,
  agent: Agent,
  { eventId, number }: { eventId: string; number: number },
) {
  const { path, headers, body } = requests[number % requests.length] as (typeof requests)[number];
  return new Promise<number>((resolve) => {
    const sent = request(
      new URL(path ?? '', origin),
      { agent, method: 'POST', headers: headers as Record<string, string> },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
        response.once('error', () => resolve(0));
      },
    );
    sent.once('error', () => resolve(0));
    sent.end((body as string).replaceAll(ID, eventId));
  });
}

/**
 * Posts single events at a steady rate, however long the responses take, and measures from the moment at which each
 * should have left.
 *
 * @param rate events a second
 */
export function startPosting(origin: string, rate: number) {
  const agent = new Agent({ keepAlive: true });
  const posts: Post[] = [];
  const open = new Set<Promise<void>>();
  const begin = performance.now();
  let number = 0;
  const send = () => {
    for (; begin + (number * 1_000) / rate <= performance.now(); number++) {
      const at = begin + (number * 1_000) / rate;
      const eventId = randomUUID();
      const answered = post(origin, agent, { eventId, number }).then((status) => {
        posts.push({ eventId, status, at, milliseconds: performance.now() - at });
        open.delete(answered);
      });
      open.add(answered);
    }
  };
  const timer = setInterval(send, 1);
  return {
    /** Ends, and waits for the responses. */
    async stop(): Promise<Post[]> {
      clearInterval(timer);
      await Promise.all(open);
      agent.destroy();
      return posts;
    },
  };
}
