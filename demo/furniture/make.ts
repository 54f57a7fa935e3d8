/** Makes the 3D models of the storefront: `npm run demo:models`. */

import { armrest, bolster, cushion, laidFlat, leg, plank } from './furniture.js';
import { Model } from './model.js';
import { lathe, roundEdge, type Vec3 } from './shapes.js';

async function loungeChair() {
  const chair = new Model();
  const rails = 0.25;
  /** Degrees from upright. */
  const lean = 15;
  const [cos, sin] = [Math.cos((lean * Math.PI) / 180), Math.sin((lean * Math.PI) / 180)];
  /** A place on the back: up along it, and in front of it. */
  const back = (x: number, up: number, out: number): Vec3 => [
    x,
    rails + up * cos + out * sin,
    -0.285 - up * sin + out * cos,
  ];

  const seat = cushion([0.61, 0.63, 0.15], 0.022);
  const rest = cushion([0.6, 0.5, 0.14], 0.026);
  for (const part of [seat.body, seat.seam]) {
    chair.place(chair.mesh(part, 'fabric'), [0, rails + 0.105, 0.015], [-94, 0]);
  }
  for (const part of [rest.body, rest.seam]) {
    chair.place(chair.mesh(part, 'fabric'), back(0, 0.375, 0.095), [-lean, 0]);
  }
  chair.place(chair.mesh(bolster(0.46, 0.06), 'fabric'), back(0, 0.525, 0.185), [-lean, 0]);

  const arm = chair.mesh(armrest([0.085, 0.026, 0.7]), 'wood');
  const side = chair.mesh(plank([0.024, 0.055, 0.57], 0.007), 'wood');
  const across = chair.mesh(plank([0.7, 0.055, 0.024], 0.007), 'wood');
  const front = chair.mesh(leg(0.576, 0.011, 0.022, 0.46, 0.015), 'wood');
  const rear = chair.mesh(leg(0.545, 0.011, 0.022, 0.46, 0.015), 'wood');
  const stile = chair.mesh(plank([0.032, 0.6, 0.024], 0.008), 'wood');
  const slat = chair.mesh(plank([0.52, 0.045, 0.014], 0.005), 'wood');
  const crown = chair.mesh(plank([0.6, 0.06, 0.026], 0.011), 'wood');
  for (const x of [-1, 1]) {
    chair.place(arm, [x * 0.352, 0.555, 0.005], [-2, 0]);
    chair.place(side, [x * 0.352, rails, -0.014], [-1.5, 0]);
    chair.place(front, [x * 0.362, 0, 0.29], [-4, x * 2]);
    chair.place(rear, [x * 0.362, 0, -0.33], [6, x * 2]);
    chair.place(stile, back(x * 0.265, 0.27, 0), [-lean, 0]);
  }
  for (const up of [0.13, 0.24, 0.35, 0.46]) chair.place(slat, back(0, up, 0), [-lean, 0]);
  chair.place(crown, back(0, 0.57, 0), [-lean, 0]);
  chair.place(across, [0, rails, 0.27]);
  chair.place(across, [0, rails, -0.298]);
  await chair.write('lounge-chair');
}

async function sideTable() {
  const table = new Model();
  const tray = lathe(
    [
      [0, 0.455],
      ...roundEdge(0.24, 0.455, 0.014, 'below', 6),
      ...roundEdge(0.24, 0.5, 0.006, 'above', 4),
      [0.231, 0.5],
      [0.226, 0.496],
      [0.224, 0.486],
      [0.22, 0.482],
      [0.2, 0.481],
      [0, 0.481],
    ],
    64,
  );
  const inlay = lathe(
    [[0.196, 0.481], ...roundEdge(0.196, 0.4855, 0.003, 'above', 3), [0, 0.4855]],
    56,
  );
  table.place(table.mesh(laidFlat(tray, 'grain'), 'wood'), [0, 0, 0]);
  table.place(table.mesh(laidFlat(inlay, 'cloth'), 'fabric'), [0, 0, 0]);
  const shaft = table.mesh(leg(0.462, 0.01, 0.019, 0.6, 0.016), 'wood');
  const [foot, splay] = [0.205, 9];
  for (let i = 0; i < 3; i++) {
    const angle = (i / 3) * Math.PI * 2 + Math.PI / 6;
    const [x, z] = [Math.cos(angle), Math.sin(angle)];
    table.place(shaft, [x * foot, 0, z * foot], [-z * splay, x * splay]);
  }
  // The ring goes through the legs at its height.
  const height = 0.17;
  const radius = foot - height * Math.tan((splay * Math.PI) / 180);
  const ring = lathe(
    Array.from({ length: 11 }, (_, i): [number, number] => {
      const angle = (i / 10) * Math.PI * 2 - Math.PI / 2;
      return [radius + 0.0075 * Math.cos(angle), height + 0.0075 * Math.sin(angle)];
    }),
    56,
  );
  table.place(table.mesh(ring, 'wood'), [0, 0, 0]);
  await table.write('side-table');
}

await loungeChair();
await sideTable();
