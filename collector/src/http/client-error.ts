import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** What is refused before it is a request, by the code of the server's error; anything else is no HTTP. */
const STATUS: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** An error of the API without an entry in the contract's table, which knows of requests only. */
export const rawAnswer = (status: number) => {
  const message = STATUS_CODES[status] ?? 'Bad Request';
  return { error: { type: message.toLowerCase().replaceAll(' ', '_'), message } };
};

/** Answers what cannot be read as a request, in the form of every other error. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = STATUS[error.code ?? ''] ?? 400;
  const body = JSON.stringify(rawAnswer(status));
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  socket.destroy(error);
}
