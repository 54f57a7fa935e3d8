import { png } from './png.js';

/** Threads in a tile, each way. */
const THREADS = 16;

/** Chance that repeats: the models are the same at every run. */
function chance(n: number): number {
  const value = Math.sin(n * 127.1 + 11.7) * 43_758.5453;
  return value - Math.floor(value);
}

/** Height of a basket weave, 0 to 1; x and y from 0 to 1. */
function weave(x: number, y: number): number {
  const [u, v] = [x * THREADS, y * THREADS];
  const over = (Math.floor(u) + Math.floor(v)) % 2 === 0;
  const [across, along] = over ? [v % 1, u % 1] : [u % 1, v % 1];
  return Math.sin(across * Math.PI) * (0.6 + 0.4 * Math.sin(along * Math.PI));
}

/** A tileable normal map of the weave: what makes the seat catch light like cloth. */
export function weaveNormals(size = 128): Buffer {
  const height = (x: number, y: number) => weave(((x + size) % size) / size, (y % size) / size);
  return png(size, 3, (x, y) => {
    const dx = height(x + 1, y) - height(x - 1, y);
    const dy = height(x, y + 1) - height(x, y - 1 + size);
    const length = Math.hypot(dx, dy, 0.9);
    return [-dx / length, dy / length, 0.9 / length].map((value) => value * 0.5 + 0.5);
  });
}

/** Shades of the threads, multiplied with the colour of the cloth: no two are dyed alike. */
export function weaveShades(size = 128): Buffer {
  return png(size, 1, (x, y) => {
    const thread = Math.floor((x * THREADS) / size) * THREADS + Math.floor((y * THREADS) / size);
    const relief = weave((x + 0.5) / size, (y + 0.5) / size);
    return [0.86 + 0.14 * relief - 0.08 * chance(thread)];
  });
}

/** Grain that runs along y, multiplied with the colour of the wood; it tiles. */
export function grain(size = 128): Buffer {
  const TURN = Math.PI * 2;
  return png(size, 1, (x, y) => {
    const [u, v] = [x / size, y / size];
    const drift = 0.03 * Math.sin(TURN * v) + 0.015 * Math.sin(TURN * (2 * v + 0.3));
    const ring = (n: number, sharp: number) =>
      (0.5 + 0.5 * Math.sin(TURN * (n * (u + drift) + 0.4 * Math.sin(TURN * (u + v))))) ** sharp;
    const pores = chance(x * 7 + Math.floor(y / 16) * 131) > 0.9 ? 0.05 : 0;
    return [1 - 0.09 * ring(3, 3) - 0.07 * ring(11, 2) - 0.05 * ring(23, 1) - pores];
  });
}
