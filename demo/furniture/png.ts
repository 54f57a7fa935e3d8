import { crc32, deflateSync } from 'node:zlib';

/** One chunk of a PNG (https://www.w3.org/TR/png-3/#5Chunk-layout). */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/**
 * A square picture as PNG: grey of one channel, or colour of three.
 *
 * @param size edge: pixels
 * @param at channels of a pixel, 0 to 1
 */
export function png(size: number, channels: 1 | 3, at: (x: number, y: number) => number[]): Buffer {
  const row = size * channels + 1;
  const raw = Buffer.alloc(size * row);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (const [k, value] of at(x, y).entries()) {
        raw[y * row + 1 + x * channels + k] = Math.round(Math.min(Math.max(value, 0), 1) * 255);
      }
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, channels === 3 ? 2 : 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
