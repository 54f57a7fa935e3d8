import { Document, NodeIO } from '@gltf-transform/core';
import { KHRMaterialsVariants } from '@gltf-transform/extensions';

/** A triangle in two variants, `oak` and `walnut`: the smallest model that can be configured. */
export async function variantsGlb(): Promise<Uint8Array> {
  const document = new Document();
  const buffer = document.createBuffer();
  const extension = document.createExtension(KHRMaterialsVariants);
  const list = extension.createMappingList();
  const materials = (['oak', 'walnut'] as const).map((name, i) => {
    const material = document.createMaterial(name).setBaseColorFactor([1 - i / 2, i / 2, 0, 1]);
    const mapping = extension
      .createMapping()
      .setMaterial(material)
      .addVariant(extension.createVariant(name));
    list.addMapping(mapping);
    return material;
  });
  const positions = document
    .createAccessor()
    .setType('VEC3')
    .setArray(new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]))
    .setBuffer(buffer);
  const triangle = document
    .createPrimitive()
    .setAttribute('POSITION', positions)
    .setMaterial(materials[0] ?? null)
    .setExtension('KHR_materials_variants', list);
  const node = document.createNode().setMesh(document.createMesh().addPrimitive(triangle));
  document.createScene().addChild(node);
  return new NodeIO().registerExtensions([KHRMaterialsVariants]).writeBinary(document);
}
