/** Triangles with normals and texture coordinates: metres, y up. */
export interface Shape {
  positions: number[];
  normals: number[];
  uvs: number[];
  indices: number[];
}

type Vec3 = [number, number, number];

/** Repeats of the weave in a metre. */
const WEAVE = 28;

const normalize = ([x, y, z]: Vec3): Vec3 => {
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
};

const push = (shape: Shape, p: Vec3, n: Vec3, u: number, v: number) => {
  shape.positions.push(...p);
  shape.normals.push(...n);
  shape.uvs.push(u, v);
};

const empty = (): Shape => ({ positions: [], normals: [], uvs: [], indices: [] });

/** Normals out of the triangles, one for each vertex: for shapes that were bent after they were made. */
function recomputeNormals(shape: Shape, smoothAcross: boolean) {
  const { positions, indices, normals } = shape;
  const key = (i: number) =>
    smoothAcross
      ? positions
          .slice(i * 3, i * 3 + 3)
          .map((value) => Math.round(value * 1e5))
          .join()
      : `${i}`;
  const sums = new Map<string, Vec3>();
  for (let t = 0; t < indices.length; t += 3) {
    const [a, b, c] = indices.slice(t, t + 3) as Vec3;
    const at = (i: number) => positions.slice(i * 3, i * 3 + 3) as Vec3;
    const [p, q, r] = [at(a), at(b), at(c)];
    const e: Vec3 = [q[0] - p[0], q[1] - p[1], q[2] - p[2]];
    const f: Vec3 = [r[0] - p[0], r[1] - p[1], r[2] - p[2]];
    const n: Vec3 = [
      e[1] * f[2] - e[2] * f[1],
      e[2] * f[0] - e[0] * f[2],
      e[0] * f[1] - e[1] * f[0],
    ];
    for (const i of [a, b, c]) {
      const sum = sums.get(key(i)) ?? [0, 0, 0];
      sums.set(key(i), [sum[0] + n[0], sum[1] + n[1], sum[2] + n[2]]);
    }
  }
  for (let i = 0; i * 3 < positions.length; i++) {
    const n = normalize(sums.get(key(i)) ?? [0, 1, 0]);
    normals.splice(i * 3, 3, ...n);
  }
}

/**
 * A box with rounded edges; with `puff` its faces swell like an upholstered cushion.
 *
 * @param size width, height, depth: m
 * @param radius of the edges: m
 * @param puff how far the middle of each face stands out: m
 */
export function cushion(size: Vec3, radius: number, puff = 0, steps = 8): Shape {
  const shape = empty();
  const half = size.map((length) => length / 2) as Vec3;
  const inner = half.map((length) => length - radius) as Vec3;
  for (let axis = 0; axis < 3; axis++) {
    for (const sign of [-1, 1]) {
      const [u, v] = [(axis + 1) % 3, (axis + 2) % 3] as [number, number];
      const base = shape.positions.length / 3;
      for (let i = 0; i <= steps; i++) {
        for (let j = 0; j <= steps; j++) {
          // More rows near the edges, where the round is.
          const bend = (t: number) => Math.sin((t - 0.5) * Math.PI) * 0.6 + (t - 0.5) * 2 * 0.4;
          const p: Vec3 = [0, 0, 0];
          const [a, b] = [bend(i / steps), bend(j / steps)];
          p[axis] = sign * half[axis as 0];
          p[u] = a * half[u as 0];
          p[v] = b * half[v as 0];
          const core = p.map((value, k) =>
            Math.min(Math.max(value, -inner[k as 0]), inner[k as 0]),
          ) as Vec3;
          const out = normalize(p.map((value, k) => value - core[k as 0]) as Vec3);
          const swell = puff * (1 - a * a) * (1 - b * b);
          const q = core.map((value, k) => value + out[k as 0] * (radius + swell)) as Vec3;
          push(shape, q, out, (q[u] as number) * WEAVE, (q[v] as number) * WEAVE);
        }
      }
      for (let i = 0; i < steps; i++) {
        for (let j = 0; j < steps; j++) {
          const a = base + i * (steps + 1) + j;
          const [b, c, d] = [a + 1, a + steps + 1, a + steps + 2];
          shape.indices.push(...(sign > 0 ? [a, c, b, b, c, d] : [a, b, c, b, d, c]));
        }
      }
    }
  }
  if (puff) recomputeNormals(shape, true);
  return shape;
}

/**
 * A profile turned around the y axis: legs, table tops.
 *
 * @param profile radius and height from bottom to top: m
 */
export function lathe(profile: [radius: number, height: number][], segments = 32): Shape {
  const shape = empty();
  for (const [i, [radius, height]] of profile.entries()) {
    const [r0, h0] = profile[Math.max(i - 1, 0)] as [number, number];
    const [r1, h1] = profile[Math.min(i + 1, profile.length - 1)] as [number, number];
    const slope = normalize([h1 - h0, r0 - r1, 0]);
    for (let s = 0; s <= segments; s++) {
      const angle = (s / segments) * Math.PI * 2;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      push(
        shape,
        [radius * cos, height, radius * sin],
        normalize([slope[0] * cos, slope[1], slope[0] * sin]),
        s / segments,
        height,
      );
    }
  }
  const row = segments + 1;
  for (let i = 0; i < profile.length - 1; i++) {
    for (let s = 0; s < segments; s++) {
      const a = i * row + s;
      shape.indices.push(a, a + row, a + 1, a + 1, a + row, a + row + 1);
    }
  }
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
