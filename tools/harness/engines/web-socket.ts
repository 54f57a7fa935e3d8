import { randomBytes } from 'node:crypto';
import { get } from 'node:http';
import type { Socket } from 'node:net';

/** Lengths of a frame (RFC 6455, 5.2) up to this one fit into one byte; larger values mean that more bytes follow. */
const ONE_BYTE = 125;
const TWO_BYTES = 126;

/** A WebSocket for text, which Node has from version 22 only. */
export class WebSocketClient {
  #received = Buffer.alloc(0);
  #message: Buffer[] = [];

  private constructor(
    private readonly socket: Socket,
    private readonly onMessage: (text: string) => void,
    onClose: () => void,
  ) {
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => {}); // The other end was killed; `close` follows.
    socket.on('close', onClose);
  }

  static connect(
    url: string,
    onMessage: (text: string) => void,
    onClose: () => void,
  ): Promise<WebSocketClient> {
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    };
    return new Promise((resolve, reject) => {
      get(url, { headers })
        .on('upgrade', (_, socket, head) => {
          const client = new WebSocketClient(socket as Socket, onMessage, onClose);
          client.#read(head);
          resolve(client);
        })
        .on('response', ({ statusCode }) => reject(new Error(`${url}: ${statusCode}`)))
        .on('error', reject);
    });
  }

  send(text: string) {
    const body = Buffer.from(text);
    const mask = randomBytes(4);
    // A whole message of text. A length has to take the fewest bytes, and longer ones nobody sends.
    const head = Buffer.from([0x81, 0x80 | body.length, 0, 0]);
    if (body.length > ONE_BYTE) {
      head[1] = 0x80 | TWO_BYTES;
      head.writeUInt16BE(body.length, 2);
    }
    const end = body.length > ONE_BYTE ? 4 : 2;
    this.socket.write(
      Buffer.concat([
        head.subarray(0, end),
        mask,
        body.map((byte, i) => byte ^ (mask[i % 4] as number)),
      ]),
    );
  }

  close() {
    this.socket.destroy();
  }

  #read(chunk: Buffer) {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const data = this.#received;
      if (data.length < 2) return;
      const [first = 0, second = 0] = data;
      const short = second & 0x7f;
      const start = short <= ONE_BYTE ? 2 : short === TWO_BYTES ? 4 : 10;
      if (data.length < start) return;
      const length =
        short <= ONE_BYTE
          ? short
          : short === TWO_BYTES
            ? data.readUInt16BE(2)
            : Number(data.readBigUInt64BE(2));
      if (data.length < start + length) return;
      this.#received = data.subarray(start + length);
      const code = first & 0x0f;
      if (code > 2) continue; // Ping, pong, close.
      this.#message.push(data.subarray(start, start + length));
      if (first & 0x80) {
        this.onMessage(Buffer.concat(this.#message.splice(0)).toString());
      }
    }
  }
}
