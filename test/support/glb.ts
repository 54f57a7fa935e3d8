/** A binary glTF 2.0 of one triangle, for viewers that must have something to show. */
export function glb(): Uint8Array {
  const positions = Buffer.from(new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]).buffer);
  const json = Buffer.from(
    JSON.stringify({
      asset: { version: '2.0' },
      scene: 0,
      scenes: [{ nodes: [0] }],
      nodes: [{ mesh: 0 }],
      meshes: [{ primitives: [{ attributes: { POSITION: 0 }, material: 0 }] }],
      materials: [{ pbrMetallicRoughness: { baseColorFactor: [0.4, 0.3, 0.2, 1] } }],
      accessors: [
        {
          bufferView: 0,
          componentType: 5126,
          count: 3,
          type: 'VEC3',
          min: [0, 0, 0],
          max: [1, 1, 0],
        },
      ],
      bufferViews: [{ buffer: 0, byteLength: positions.length }],
      buffers: [{ byteLength: positions.length }],
    }),
  );
  const word = (...values: number[]) => Buffer.from(new Uint32Array(values).buffer);
  // Chunks are multiples of four bytes; JSON is filled up with spaces.
  const text = Buffer.concat([json, Buffer.alloc(-json.length & 3, ' ')]);
  const body = Buffer.concat([
    word(text.length, 0x4e4f534a),
    text,
    word(positions.length, 0x004e4942),
    positions,
  ]);
  return Buffer.concat([word(0x46546c67, 2, 12 + body.length), body]);
}
