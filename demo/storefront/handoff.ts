import type { ModelViewerElement } from '@google/model-viewer';
import qrcode from 'qrcode-generator';
import { handoffUrl } from 'vitrine/plugins';
import { find } from '../look/find.js';

/** Picture of a QR code: an SVG as a data address. */
function draw(text: string): string {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  return `data:image/svg+xml,${encodeURIComponent(code.createSvgTag({ cellSize: 4, margin: 8, scalable: true }))}`;
}

/**
 * Where this device cannot show the product in the room, a phone can: the code leads to the same
 * page there, and the tracker sees both ends of the way.
 */
export function offerPhone(viewer: ModelViewerElement): void {
  const figure = find('.handoff');
  const url = handoffUrl();
  figure.dataset.vitrineHandoff = url;
  find<HTMLImageElement>('.handoff img').src = draw(url);
  figure.hidden = viewer.canActivateAR;
}
