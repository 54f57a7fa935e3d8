import type { ModelViewerElement } from '@google/model-viewer';

/** Edge of the picture: pixels, enough for the cart on a screen of double density. */
const SIZE = 160;

/** A small picture of the shown product, as a data URL; undefined when it cannot be taken. */
export async function takePicture(viewer: ModelViewerElement): Promise<string | undefined> {
  try {
    const bitmap = await createImageBitmap(await viewer.toBlob());
    const scale = SIZE / Math.min(bitmap.width, bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    const canvas = Object.assign(document.createElement('canvas'), { width: SIZE, height: SIZE });
    canvas
      .getContext('2d')
      ?.drawImage(bitmap, (SIZE - width) / 2, (SIZE - height) / 2, width, height);
    // Safari knows no WebP here and makes a PNG, which will do.
    return canvas.toDataURL('image/webp', 0.85);
  } catch {
    return undefined;
  }
}
