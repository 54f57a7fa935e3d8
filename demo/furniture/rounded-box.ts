import { addGrid, empty, normalize, type Shape, type Vec3 } from './shapes.js';

/** Positions of an edge's grid lines: many in the round part, as few as requested in the flat one. */
function lines(half: number, radius: number, flat: number, round: number): number[] {
  const inner = half - radius;
  const bow = Array.from(
    { length: round },
    (_, i) => inner + radius * Math.tan(((round - i) / round) * (Math.PI / 4)),
  );
  const middle = Array.from({ length: flat + 1 }, (_, i) => inner * ((2 * i) / flat - 1));
  return [...bow.map((value) => -value), ...middle, ...bow.reverse()];
}

export interface BoxOptions {
  /** Steps over the flat of each edge; more when the box will be bent. Default 1. */
  flat?: Vec3;
  /** Steps over half a round edge. Default 2. */
  round?: number;
  /** Tiles of the texture in a metre, across the axis and along it. */
  tiles: [across: number, along: number];
}

/**
 * A box with rounded edges. Its texture runs along the longest edge.
 *
 * @param size width, height, depth: m
 * @param radius of the edges: m
 */
export function roundedBox(
  size: Vec3,
  radius: number,
  { flat = [1, 1, 1], round = 2, tiles }: BoxOptions,
): Shape {
  const shape = empty();
  const half = size.map((length) => length / 2) as Vec3;
  const inner = half.map((length) => length - radius) as Vec3;
  const long = size.indexOf(Math.max(...size));
  for (const axis of [0, 1, 2] as const) {
    const [u, v] = [(axis + 1) % 3, (axis + 2) % 3] as [0 | 1 | 2, 0 | 1 | 2];
    for (const sign of [-1, 1]) {
      const [us, vs] = [u, v].map((k) => lines(half[k as 0], radius, flat[k as 0], round)) as [
        number[],
        number[],
      ];
      // The way round decides which side of a triangle is the outside.
      if (sign < 0) vs.reverse();
      const points = us.flatMap((a) =>
        vs.map((b) => {
          const p: Vec3 = [0, 0, 0];
          p[axis] = sign * half[axis];
          [p[u], p[v]] = [a, b];
          const core = p.map((value, k) =>
            Math.min(Math.max(value, -inner[k as 0]), inner[k as 0]),
          ) as Vec3;
          const n = normalize(p.map((value, k) => value - core[k as 0]) as Vec3);
          const q = core.map((value, k) => value + n[k as 0] * radius) as Vec3;
          const along = axis === long ? v : long;
          const across = along === u ? v : u;
          const uv: [number, number] = [q[across as 0] * tiles[0], q[along as 0] * tiles[1]];
          return { p: q, n, uv };
        }),
      );
      addGrid(shape, points, vs.length);
    }
  }
  return shape;
}
