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
  KHRTextureTransform,
} from '@gltf-transform/extensions';
import { getBounds, quantize } from '@gltf-transform/functions';
import { FABRICS, WOODS } from '../storefront/catalogue.js';
import type { Shape } from './shapes.js';
import { grain, weaveNormals, weaveShades } from './textures.js';

/** glTF colours are linear; swatches are sRGB. */
function linear(hex: string): [number, number, number, number] {
  const channel = (i: number) => {
    const value = Number.parseInt(hex.slice(1 + i * 2, 3 + i * 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(0), channel(1), channel(2), 1];
}

/** More tiles than any part has. Texture coordinates below 1 take half the bytes. */
const MOST_TILES = 64;

/** Moves texture coordinates by whole tiles, so that they begin near 0, and scales them below 1. */
function withinOne(uvs: readonly number[]): number[] {
  const first = [0, 1].map((k) => Math.floor(Math.min(...uvs.filter((_, i) => i % 2 === k))));
  return uvs.map((value, i) => (value - (first[i % 2] as number)) / MOST_TILES);
}

/** One model under construction: its materials, and a variant for each fabric and wood. */
export class Model {
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
    const texture = (name: string, image: Buffer) =>
      this.document.createTexture(name).setMimeType('image/png').setImage(image);
    const weave = texture('weave', weaveNormals());
    const shades = texture('shades', weaveShades());
    const rings = texture('grain', grain());
    const sheen = this.document.createExtension(KHRMaterialsSheen);
    this.#fabrics = FABRICS.map(({ id, colour }) => {
      const material = this.document
        .createMaterial(id)
        .setBaseColorFactor(linear(colour))
        .setBaseColorTexture(shades)
        .setRoughnessFactor(0.95)
        .setMetallicFactor(0)
        .setNormalTexture(weave)
        .setNormalScale(0.6);
      const [r, g, b] = linear(colour);
      const soft = sheen.createSheen().setSheenRoughnessFactor(0.6);
      soft.setSheenColorFactor([r * 0.2, g * 0.2, b * 0.2]);
      return material.setExtension('KHR_materials_sheen', soft);
    });
    this.#woods = WOODS.map(({ id, colour }) =>
      this.document
        .createMaterial(id)
        .setBaseColorFactor(linear(colour))
        .setBaseColorTexture(rings)
        .setRoughnessFactor(0.6)
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
      .setAttribute('TEXCOORD_0', accessor('VEC2', withinOne(shape.uvs)))
      .setMaterial(choices[0] ?? null);
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
    const tiling = this.document.createExtension(KHRTextureTransform).setRequired(true);
    for (const material of [...this.#fabrics, ...this.#woods]) {
      for (const info of [material.getBaseColorTextureInfo(), material.getNormalTextureInfo()]) {
        const scale = tiling.createTransform().setScale([MOST_TILES, MOST_TILES]);
        info?.setExtension('KHR_texture_transform', scale);
      }
    }
    await this.document.transform(
      quantize({ quantizePosition: 14, quantizeNormal: 8, quantizeTexcoord: 16 }),
    );
    const io = new NodeIO().registerExtensions([
      KHRMaterialsSheen,
      KHRMaterialsVariants,
      KHRMeshQuantization,
      KHRTextureTransform,
    ]);
    const bytes = await io.writeBinary(this.document);
    const path = new URL(`../storefront/models/${name}.glb`, import.meta.url);
    await writeFile(path, bytes);
    const { min, max } = getBounds(this.#scene);
    const cm = max.map((end, k) => Math.round((end - (min[k] as number)) * 100));
    process.stdout.write(`${name}.glb ${bytes.length} bytes, ${cm.join(' × ')} cm\n`);
  }
}
