import type { VitrineGlobal } from '../../src/index.js';

declare global {
  interface Window {
    /** The face of the script tag. */
    vitrine: VitrineGlobal;
  }
}
