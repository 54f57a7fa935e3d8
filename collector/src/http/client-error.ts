import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** Status by the error code of Node's HTTP parser. Any other code is a 400. */
const STATUS: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** Body of an error that happens before there is a request. The contract's table has only errors of requests. */
export const rawErrorBody = (status: number) => {
  const message = STATUS_CODES[status] ?? 'Bad Request';
  return { error: { type: message.toLowerCase().replaceAll(' ', '_'), message } };
};

/** Sends an error response to a client whose bytes are not a valid request. */
export function respondToClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = STATUS[error.code ?? ''] ?? 400;
  const body = JSON.stringify(rawErrorBody(status));
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  socket.destroy(error);
}
