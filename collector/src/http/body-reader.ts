import type { IncomingMessage } from 'node:http';
import type { Limits } from '../lib/limits.js';
import { StoreUnavailableError } from '../store/errors.js';
import { ApiError } from './api-error.js';

interface BodyReaderOptions {
  limits: Limits;
  /** Largest body. */
  maxBytes: number;
}

export interface BodyReader<Body = string> {
  /** Reads the body of a request. It calls `done` once. */
  read(message: IncomingMessage, done: (error: Error | null, body?: Body) => void): void;
  /** Frees the share of a request. Its handler calls this when nothing holds the body any more. */
  release(message: IncomingMessage): void;
}

/** The problem with the headers of a body. */
function headerProblem({ headers }: IncomingMessage, maxBytes: number): ApiError | undefined {
  const { 'content-length': length, 'content-encoding': encoding } = headers;
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    return new ApiError('unsupportedEncoding', {
      details: [{ path: '', message: 'is compressed; send it without Content-Encoding' }],
    });
  return Number(length) > maxBytes ? new ApiError('tooLarge') : undefined;
}

/** Reads bodies as text, whatever their type: beacons can only send text/plain. */
export const createBodyReader = (options: BodyReaderOptions): BodyReader =>
  createReader(options, (body) => body.toString());

/** Reads bodies as bytes: a signature is of these, not of a text. */
export const createRawBodyReader = (options: BodyReaderOptions): BodyReader<Buffer> =>
  createReader(options, (body) => body);

/** Bytes count as they arrive: thousands of connections could each hold a body that never ends. */
function createReader<Body>(
  { limits, maxBytes }: BodyReaderOptions,
  toBody: (bytes: Buffer) => Body,
): BodyReader<Body> {
  let pending = 0;
  const bytesOf = new WeakMap<IncomingMessage, number>();
  const release = (message: IncomingMessage) => {
    pending -= bytesOf.get(message) ?? 0;
    bytesOf.delete(message);
  };
  /** @returns the problem with further bytes */
  const add = (message: IncomingMessage, bytes: number): Error | undefined => {
    const total = (bytesOf.get(message) ?? 0) + bytes;
    if (total > maxBytes) return new ApiError('tooLarge');
    if (pending + bytes > limits.pendingBodyBytes)
      return new StoreUnavailableError('too many bodies wait to be stored; retry later');
    pending += bytes;
    bytesOf.set(message, total);
    return undefined;
  };

  return {
    release,
    read(message, done) {
      const problem = headerProblem(message, maxBytes);
      if (problem) return done(problem);
      const chunks: Buffer[] = [];
      let isDone = false;
      const finish = (error: Error | null, body?: Body) => {
        if (isDone) return;
        isDone = true;
        done(error, body);
      };
      const fail = (error: Error) => {
        message.off('data', onData);
        release(message);
        finish(error);
      };
      function onData(chunk: Buffer) {
        const problem = add(message, chunk.length);
        if (problem) fail(problem);
        else chunks.push(chunk);
      }
      message.on('data', onData);
      message.once('end', () => {
        const [first] = chunks;
        const bytes = chunks.length === 1 ? first : Buffer.concat(chunks);
        finish(null, bytes && toBody(bytes));
      });
      // The sender has gone, and nobody gets the response. A complete request closes too.
      const abort = () => {
        if (!isDone) fail(new ApiError('createEvent'));
      };
      message.once('error', abort);
      message.once('close', abort);
    },
  };
}
