import { roundedBox } from './rounded-box.js';
import { type Bend, bent, lathe, roundEdge, type Shape, tube, type Vec3 } from './shapes.js';

/** Tiles of the cloth in a metre: a thread is 3 mm. */
const CLOTH = 22;
/** Tiles of the grain in a metre, across and along. */
const GRAIN: [number, number] = [11, 1.6];

/** A part of a frame, its grain along the longest edge. */
export const plank = (size: Vec3, radius: number): Shape =>
  roundedBox(size, radius, { round: 1, tiles: GRAIN });

/** An armrest: wider in front, where the hand lies, and bowed down to the back. */
export function armrest([width, height, depth]: Vec3): Shape {
  const straight = roundedBox([width, height, depth], height * 0.42, {
    flat: [2, 1, 8],
    round: 2,
    tiles: GRAIN,
  });
  return bent(straight, ([x, y, z]) => {
    const t = z / depth + 0.5;
    const wide = 0.62 + 0.38 * Math.sin(Math.min(t * 1.25, 1) * (Math.PI / 2)) ** 2;
    const end = 1 - 0.45 * Math.max(0, (t - 0.86) / 0.14) ** 2;
    return [x * wide * end, y * (0.8 + 0.2 * t) + 0.012 * (t - 0.5) ** 2 * 4, z];
  });
}

/** How a block of foam becomes a cushion: corners drawn in, faces swollen. */
const upholstered =
  ([w, h, d]: Vec3, puff: number): Bend =>
  ([x, y, z]) => {
    const [a, b, c] = [(2 * x) / w, (2 * y) / h, (2 * z) / d];
    const dome = (s: number, t: number) => puff * (1 - s ** 4) * (1 - t ** 4);
    return [
      x * (1 - 0.07 * b ** 4) + Math.sign(x) * dome(b, c) * 0.35 * a ** 2,
      y * (1 - 0.07 * a ** 4) + Math.sign(y) * dome(a, c) * 0.35 * b ** 2,
      z * (1 - 0.2 * (a ** 4 + b ** 4 - a ** 4 * b ** 4)) + c * dome(a, b),
    ];
  };

/** A cushion that stands: its broad faces look along z. With the seam around its middle. */
export function cushion(size: Vec3, puff: number): { body: Shape; seam: Shape } {
  const radius = size[2] * 0.36;
  const bend = upholstered(size, puff);
  const body = bent(
    roundedBox(size, radius, { flat: [5, 5, 1], round: 3, tiles: [CLOTH, CLOTH] }),
    bend,
  );
  const [w, h] = [size[0] / 2 - radius, size[1] / 2 - radius];
  const path = Array.from({ length: 48 }, (_, i): Vec3 => {
    // A quarter of the way is a corner's arc, and the point between two arcs a straight edge.
    const quarter = Math.floor(i / 12);
    const part = i % 12;
    const angle = ((quarter + Math.min(part, 8) / 8) * Math.PI) / 2;
    const [sx, sy] = [
      [1, 1],
      [-1, 1],
      [-1, -1],
      [1, -1],
    ][quarter] as [number, number];
    const [nx, ny] = [
      [-1, 1],
      [-1, -1],
      [1, -1],
      [1, 1],
    ][quarter] as [number, number];
    const t = Math.max(0, part - 8) / 4;
    const [cx, cy] = [w * (sx + (nx - sx) * t), h * (sy + (ny - sy) * t)];
    return bend([cx + radius * Math.cos(angle), cy + radius * Math.sin(angle), 0]);
  });
  return { body, seam: tube(path, 0.006) };
}

/** A roll for the neck, along x; its ends are drawn in. */
export function bolster(length: number, radius: number): Shape {
  const half = length / 2;
  const profile: [number, number][] = [
    [0, -half + 0.006],
    ...roundEdge(radius, -half, radius * 0.45, 'below', 5),
    [radius * 1.04, 0],
    ...roundEdge(radius, half, radius * 0.45, 'above', 5),
    [0, half - 0.006],
  ];
  const upright = lathe(profile, 24);
  upright.uvs = upright.uvs.map((value, i) =>
    i % 2 ? value * CLOTH : value * Math.PI * 2 * radius * CLOTH,
  );
  return bent(upright, ([x, y, z]) => [y, -x, z * 0.86]);
}

/** A turned leg, its foot at the origin: thin at the floor, thickest where the rails go in. */
export function leg(height: number, foot: number, belly: number, at: number, top: number): Shape {
  const swell = (t: number): [number, number] => {
    const [from, to] = t < at ? [foot, belly] : [belly, top];
    const part = t < at ? t / at : (t - at) / (1 - at);
    return [from + (to - from) * (0.5 - 0.5 * Math.cos(part * Math.PI)), t * height];
  };
  const rows = [0.15, 0.3, 0.42, 0.5, 0.6, 0.75, 0.9, 1].map(swell);
  const shape = lathe([[0, 0], ...roundEdge(foot, 0, 0.004, 'below', 3), ...rows], 14);
  shape.uvs = shape.uvs.map((value, i) => (i % 2 ? value * GRAIN[1] : value));
  return shape;
}

/** Lays the texture on a round top from above. */
export function laidFlat(shape: Shape, of: 'cloth' | 'grain'): Shape {
  const [across, along] = of === 'cloth' ? [CLOTH, CLOTH] : GRAIN;
  const uvs = Array.from({ length: shape.positions.length / 3 }, (_, i) => [
    (shape.positions[i * 3 + 2] as number) * across,
    (shape.positions[i * 3] as number) * along,
  ]);
  return { ...shape, uvs: uvs.flat() };
}
