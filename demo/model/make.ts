/** Makes the 3D models of the storefront: `npm run demo:models`. */

import { writeFile } from 'node:fs/promises';
import {
  Document,
  type Material,
  type Mesh,
  NodeIO,
  type Node as SceneNode,
} from '@gltf-transform/core';
import {
  KHRMaterialsSheen,
  KHRMaterialsVariants,
  KHRMeshQuantization,
} from '@gltf-transform/extensions';
import { quantize } from '@gltf-transform/functions';
import { FABRICS, WOODS } from '../storefront/catalogue.js';
import { cushion, lathe, roundEdge, type Shape } from './shapes.js';
import { weaveNormalMap } from './weave.js';

/** glTF colours are linear; swatches are sRGB. */
function linear(hex: string): [number, number, number, number] {
  const channel = (i: number) => {
    const value = Number.parseInt(hex.slice(1 + i * 2, 3 + i * 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(0), channel(1), channel(2), 1];
}

/** One model under construction: its materials, and a variant for each fabric and wood. */
class Model {
  readonly document = new Document();
  readonly #scene = this.document.createScene();
  readonly #buffer = this.document.createBuffer();
  readonly #extension = this.document.createExtension(KHRMaterialsVariants);
  readonly #fabrics: Material[];
  readonly #woods: Material[];
  readonly #variants = FABRICS.flatMap((fabric, f) =>
    WOODS.map((wood, w) => ({
      f,
      w,
      variant: this.#extension.createVariant(`${fabric.id} ${wood.id}`),
    })),
  );

  constructor() {
    const weave = this.document
      .createTexture('weave')
      .setMimeType('image/png')
      .setImage(weaveNormalMap());
    const sheen = this.document.createExtension(KHRMaterialsSheen);
    this.#fabrics = FABRICS.map(({ id, colour }) => {
      const material = this.document
        .createMaterial(id)
        .setBaseColorFactor(linear(colour))
        .setRoughnessFactor(0.92)
        .setMetallicFactor(0)
        .setNormalTexture(weave)
        .setNormalScale(0.55);
      const [r, g, b] = linear(colour);
      const soft = sheen.createSheen().setSheenRoughnessFactor(0.6);
      soft.setSheenColorFactor([r * 0.35 + 0.02, g * 0.35 + 0.02, b * 0.35 + 0.02]);
      return material.setExtension('KHR_materials_sheen', soft);
    });
    this.#woods = WOODS.map(({ id, colour }) =>
      this.document
        .createMaterial(id)
        .setBaseColorFactor(linear(colour))
        .setRoughnessFactor(0.48)
        .setMetallicFactor(0),
    );
  }

  mesh(shape: Shape, kind: 'fabric' | 'wood'): Mesh {
    const accessor = (type: 'VEC2' | 'VEC3', values: number[]) =>
      this.document
        .createAccessor()
        .setType(type)
        .setArray(new Float32Array(values))
        .setBuffer(this.#buffer);
    const choices = kind === 'fabric' ? this.#fabrics : this.#woods;
    const primitive = this.document
      .createPrimitive()
      .setAttribute('POSITION', accessor('VEC3', shape.positions))
      .setAttribute('NORMAL', accessor('VEC3', shape.normals))
      .setIndices(
        this.document
          .createAccessor()
          .setType('SCALAR')
          .setArray(new Uint16Array(shape.indices))
          .setBuffer(this.#buffer),
      )
      .setMaterial(choices[0] ?? null);
    if (kind === 'fabric') primitive.setAttribute('TEXCOORD_0', accessor('VEC2', shape.uvs));
    const list = this.#extension.createMappingList();
    for (const [i, material] of choices.entries()) {
      const mapping = this.#extension.createMapping().setMaterial(material);
      for (const { f, w, variant } of this.#variants) {
        if ((kind === 'fabric' ? f : w) === i) mapping.addVariant(variant);
      }
      list.addMapping(mapping);
    }
    primitive.setExtension('KHR_materials_variants', list);
    return this.document.createMesh().addPrimitive(primitive);
  }

  place(
    mesh: Mesh,
    at: [number, number, number],
    tilt: [x: number, z: number] = [0, 0],
  ): SceneNode {
    const [x, z] = tilt.map((degrees) => (degrees * Math.PI) / 360) as [number, number];
    const node = this.document
      .createNode()
      .setMesh(mesh)
      .setTranslation(at)
      .setRotation([
        Math.sin(x) * Math.cos(z),
        -Math.sin(x) * Math.sin(z),
        Math.cos(x) * Math.sin(z),
        Math.cos(x) * Math.cos(z),
      ]);
    this.#scene.addChild(node);
    return node;
  }

  async write(name: string) {
    this.document.createExtension(KHRMeshQuantization).setRequired(true);
    await this.document.transform(
      quantize({ quantizePosition: 14, quantizeNormal: 8, quantizeTexcoord: 14 }),
    );
    const io = new NodeIO().registerExtensions([
      KHRMaterialsSheen,
      KHRMaterialsVariants,
      KHRMeshQuantization,
    ]);
    const bytes = await io.writeBinary(this.document);
    const path = new URL(`../storefront/models/${name}.glb`, import.meta.url);
    await writeFile(path, bytes);
    process.stdout.write(`${name}.glb ${bytes.length} bytes\n`);
  }
}

/** A tapered round leg, its foot at the origin. */
const leg = (height: number, foot: number, top: number) =>
  lathe([[0, 0], ...roundEdge(foot, 0, 0.004, 'below', 3), [top, height]], 20);

async function loungeChair() {
  const chair = new Model();
  const seatHeight = 0.3;
  chair.place(
    chair.mesh(cushion([0.6, 0.17, 0.62], 0.055, 0.03, 8), 'fabric'),
    [0, seatHeight + 0.11, 0.04],
    [-3, 0],
  );
  chair.place(
    chair.mesh(cushion([0.6, 0.52, 0.15], 0.06, 0.04, 8), 'fabric'),
    [0, seatHeight + 0.41, -0.25],
    [-14, 0],
  );
  chair.place(
    chair.mesh(cushion([0.42, 0.15, 0.1], 0.048, 0.03, 6), 'fabric'),
    [0, seatHeight + 0.6, -0.2],
    [-18, 0],
  );
  const arm = chair.mesh(cushion([0.075, 0.04, 0.66], 0.019, 0, 6), 'wood');
  const rail = chair.mesh(cushion([0.05, 0.07, 0.6], 0.014, 0, 5), 'wood');
  const cross = chair.mesh(cushion([0.64, 0.06, 0.045], 0.014, 0, 5), 'wood');
  const front = chair.mesh(leg(0.57, 0.014, 0.024), 'wood');
  const back = chair.mesh(leg(0.56, 0.014, 0.024), 'wood');
  const slat = chair.mesh(cushion([0.035, 0.56, 0.024], 0.01, 0, 4), 'wood');
  for (const side of [-1, 1]) {
    const x = side * 0.345;
    chair.place(arm, [x, 0.578, 0.02], [-2, 0]);
    chair.place(rail, [x, seatHeight, 0], [-3, 0]);
    chair.place(front, [x + side * 0.018, 0, 0.29], [-4, side * 2]);
    chair.place(back, [x + side * 0.018, 0, -0.33], [6, side * 2]);
    chair.place(slat, [side * 0.17, seatHeight + 0.28, -0.335], [-14, 0]);
  }
  chair.place(slat, [0, seatHeight + 0.28, -0.335], [-14, 0]);
  chair.place(cross, [0, seatHeight, 0.27]);
  chair.place(cross, [0, seatHeight, -0.28]);
  chair.place(cross, [0, seatHeight + 0.54, -0.405], [-14, 0]);
  await chair.write('lounge-chair');
}

async function sideTable() {
  const table = new Model();
  const top = lathe(
    [
      [0, 0.455],
      ...roundEdge(0.24, 0.455, 0.011, 'below'),
      ...roundEdge(0.24, 0.485, 0.011, 'above'),
      [0, 0.485],
    ],
    56,
  );
  table.place(table.mesh(top, 'wood'), [0, 0, 0]);
  const pad = lathe(
    [
      [0, 0.4855],
      ...roundEdge(0.17, 0.4855, 0.002, 'below', 2),
      ...roundEdge(0.17, 0.4895, 0.002, 'above', 2),
      [0, 0.4895],
    ],
    48,
  );
  for (let i = 0; i < pad.positions.length / 3; i++) {
    pad.uvs[i * 2] = (pad.positions[i * 3] as number) * 28;
    pad.uvs[i * 2 + 1] = (pad.positions[i * 3 + 2] as number) * 28;
  }
  table.place(table.mesh(pad, 'fabric'), [0, 0, 0]);
  const shaft = table.mesh(leg(0.46, 0.012, 0.022), 'wood');
  for (let i = 0; i < 3; i++) {
    const angle = (i / 3) * Math.PI * 2 + Math.PI / 6;
    const [x, z] = [Math.cos(angle), Math.sin(angle)];
    table.place(shaft, [x * 0.2, 0, z * 0.2], [-z * 9, x * 9]);
  }
  const ring = lathe(
    [
      [0.108, 0.19],
      [0.118, 0.18],
      [0.128, 0.19],
      [0.118, 0.2],
      [0.108, 0.19],
    ],
    40,
  );
  table.place(table.mesh(ring, 'wood'), [0, 0, 0]);
  await table.write('side-table');
}

await loungeChair();
await sideTable();
