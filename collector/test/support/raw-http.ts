import { once } from 'node:events';
import { connect } from 'node:net';

/** A response as it came over the socket. */
export interface RawResponse {
  status: string;
  /** Lines in alphabetical order, without the date. */
  headers: string[];
  body: string;
  /** Whether the server ended the connection. */
  isClosed: boolean;
}

/** The first response of a text; undefined while it is incomplete. */
function parse(text: string): Omit<RawResponse, 'isClosed'> | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [status = '', ...lines] = text.slice(0, end).split('\r\n');
  // The final response follows.
  if (status.includes(' 100 ')) return parse(text.slice(end + 4));
  const body = text.slice(end + 4);
  const length = Number(/^content-length: *(\d+)$/im.exec(text.slice(0, end))?.[1] ?? 0);
  if (Buffer.byteLength(body) < length) return undefined;
  const headers = lines.filter((line) => !/^date:/i.test(line)).sort();
  return { status, headers, body };
}

interface Exchange {
  port: number;
  /** The bytes of the request; each part is written on its own. */
  parts: readonly string[];
}

/** Sends bytes, and reads the response. */
export async function exchange({ port, parts }: Exchange): Promise<RawResponse> {
  const socket = connect(port, '127.0.0.1');
  // The server may refuse the rest of a body.
  socket.on('error', () => {});
  await once(socket, 'connect');
  let text = '';
  let isClosed = false;
  const done = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk;
      if (parse(text)) resolve();
    });
    socket.on('close', () => {
      isClosed = true;
      resolve();
    });
  });
  for (const part of parts) {
    if (socket.destroyed) break;
    await new Promise((resolve) => socket.write(part, resolve));
  }
  await done;
  const response = parse(text);
  const saysClose = response?.headers.some((line) => /^connection: close$/i.test(line)) ?? true;
  if (saysClose && !isClosed) await once(socket, 'close');
  socket.destroy();
  if (!response) throw new Error(`no response: ${text}`);
  return { ...response, isClosed: isClosed || saysClose };
}

/** Sends bytes, and goes when the server has them. */
export async function abandon(port: number, bytes: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end(bytes);
  // The server ends a connection whose request can get no more bytes.
  socket.resume();
  await once(socket, 'close');
}
