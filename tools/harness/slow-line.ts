import type { RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { certificate } from './certificate.js';

export interface SlowLine {
  port: number;
  close(): void;
}

const listening = (server: { listen(port: number, host: string, ready: () => void): unknown }) =>
  new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));

/**
 * A server over TLS at the end of a long line: every byte takes half of the round trip in each
 * direction, and so does opening a connection, so that a cold one costs what it costs out there.
 *
 * @param roundTrip ms
 */
export async function openSlowLine(
  roundTrip: number,
  listener: RequestListener,
): Promise<SlowLine> {
  const server = createSecureServer(certificate(), listener);
  await listening(server);
  const { port } = server.address() as AddressInfo;
  const sockets = new Set<Socket>();
  /** Passes on in order, each piece half a round trip after it came. */
  const pass = (from: Socket, to: Socket) => {
    const later = (task: () => void) => setTimeout(() => to.destroyed || task(), roundTrip / 2);
    from.on('data', (piece) => later(() => to.write(piece)));
    from.on('end', () => later(() => to.end()));
    from.on('error', () => later(() => to.destroy()));
  };
  const line = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => sockets.delete(socket));
    }
    pass(far, near);
    // The kernel has opened the near end at once; the line's own opening takes a round trip.
    near.pause();
    setTimeout(() => {
      pass(near, far);
      near.resume();
    }, roundTrip);
  });
  await listening(line);
  return {
    port: (line.address() as AddressInfo).port,
    close() {
      line.close();
      server.closeAllConnections();
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
