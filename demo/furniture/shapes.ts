/** Triangles with normals and texture coordinates: metres, y up. */
export interface Shape {
  positions: number[];
  normals: number[];
  uvs: number[];
  indices: number[];
}

export type Vec3 = [number, number, number];

/** Where a point of a shape goes when the shape is bent. */
export type Bend = (p: Vec3) => Vec3;

export const normalize = ([x, y, z]: Vec3): Vec3 => {
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
};

const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

const minus = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

export const empty = (): Shape => ({ positions: [], normals: [], uvs: [], indices: [] });

/** Adds a grid of points, `columns` in a row, and the triangles between them. */
export function addGrid(
  shape: Shape,
  points: { p: Vec3; n: Vec3; uv: [number, number] }[],
  columns: number,
): void {
  const base = shape.positions.length / 3;
  for (const { p, n, uv } of points) {
    shape.positions.push(...p);
    shape.normals.push(...n);
    shape.uvs.push(...uv);
  }
  for (let i = base; i + columns < base + points.length; i++) {
    if ((i - base) % columns === columns - 1) continue;
    shape.indices.push(i, i + columns, i + 1, i + 1, i + columns, i + columns + 1);
  }
}

/** Bends a shape, and computes its normals again; points in the same place get the same one. */
export function bent(shape: Shape, bend: Bend): Shape {
  const count = shape.positions.length / 3;
  const at = (i: number) => shape.positions.slice(i * 3, i * 3 + 3) as Vec3;
  const points = Array.from({ length: count }, (_, i) => bend(at(i)));
  const keys = points.map((p) => p.map((value) => Math.round(value * 1e5)).join());
  const sums = new Map<string, Vec3>();
  for (let t = 0; t < shape.indices.length; t += 3) {
    const corners = shape.indices.slice(t, t + 3) as Vec3;
    const [p, q, r] = corners.map((i) => points[i]) as [Vec3, Vec3, Vec3];
    const n = cross(minus(q, p), minus(r, p));
    for (const i of corners) {
      const sum = sums.get(keys[i] as string) ?? [0, 0, 0];
      sums.set(keys[i] as string, [sum[0] + n[0], sum[1] + n[1], sum[2] + n[2]]);
    }
  }
  return {
    ...shape,
    positions: points.flat(),
    normals: keys.flatMap((key) => normalize(sums.get(key) ?? [0, 1, 0])),
  };
}

/**
 * A profile turned around the y axis: legs, table tops.
 *
 * @param profile radius and height, outside on the right hand of the way: m
 */
export function lathe(profile: [radius: number, height: number][], segments = 32): Shape {
  const shape = empty();
  const points = profile.flatMap(([radius, height], i) => {
    const [r0, h0] = profile[Math.max(i - 1, 0)] as [number, number];
    const [r1, h1] = profile[Math.min(i + 1, profile.length - 1)] as [number, number];
    const slope = normalize([h1 - h0, r0 - r1, 0]);
    return Array.from({ length: segments + 1 }, (_, s) => {
      const [cos, sin] = [
        Math.cos((s / segments) * Math.PI * 2),
        Math.sin((s / segments) * Math.PI * 2),
      ];
      return {
        p: [radius * cos, height, radius * sin] as Vec3,
        n: normalize([slope[0] * cos, slope[1], slope[0] * sin]),
        uv: [s / segments, height] as [number, number],
      };
    });
  });
  addGrid(shape, points, segments + 1);
  return shape;
}

/** Corner points of a round edge of a profile, from flat to upright or back. */
export function roundEdge(
  radius: number,
  height: number,
  edge: number,
  from: 'below' | 'above',
  steps = 5,
): [number, number][] {
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = ((from === 'below' ? i / steps : 1 - i / steps) * Math.PI) / 2;
    const out = radius - edge + edge * Math.sin(angle);
    const up = edge - edge * Math.cos(angle);
    return from === 'below' ? [out, height + up] : [out, height - up];
  });
}

/** A tube along points that close a loop: piping. */
export function tube(path: Vec3[], radius: number, sides = 6): Shape {
  const shape = empty();
  const around = (i: number) => path[(i + path.length) % path.length] as Vec3;
  const points = [...path, path[0] as Vec3].flatMap((centre, i) => {
    const along = normalize(minus(around(i + 1), around(i - 1)));
    const out = normalize(cross(along, [0, 0, 1]));
    const up = cross(out, along);
    return Array.from({ length: sides + 1 }, (_, s) => {
      const angle = (-s / sides) * Math.PI * 2;
      const n = out.map(
        (value, k) => value * Math.cos(angle) + (up[k] as number) * Math.sin(angle),
      ) as Vec3;
      return {
        p: centre.map((value, k) => value + (n[k] as number) * radius) as Vec3,
        n,
        uv: [s / sides, i / 4] as [number, number],
      };
    });
  });
  addGrid(shape, points, sides + 1);
  return shape;
}
