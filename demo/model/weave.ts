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
 * A tileable normal map of a basket weave, as PNG: what makes the seat look like cloth.
 *
 * @param size edge of the square: pixels
 */
export function weaveNormalMap(size = 32): Buffer {
  const height = (x: number, y: number) => {
    const [u, v] = [(x / size) * 2, (y / size) * 2];
    const over = (Math.floor(u) + Math.floor(v)) % 2 === 0;
    const [across, along] = over ? [v % 1, u % 1] : [u % 1, v % 1];
    return Math.sin(across * Math.PI) * (0.65 + 0.35 * Math.sin(along * Math.PI));
  };
  const wrap = (value: number) => (value + size) % size;
  const raw = Buffer.alloc(size * (size * 3 + 1));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const dx = height(wrap(x + 1), y) - height(wrap(x - 1), y);
      const dy = height(x, wrap(y + 1)) - height(x, wrap(y - 1));
      const length = Math.hypot(dx, dy, 0.6);
      const at = y * (size * 3 + 1) + 1 + x * 3;
      for (const [k, value] of [-dx / length, dy / length, 0.6 / length].entries()) {
        raw[at + k] = Math.round((value * 0.5 + 0.5) * 255);
      }
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
