import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { reactApp } from './react-app.js';
import type { FrameworkShop } from './shop.js';

const place = document.getElementById('app') as HTMLElement;
let root: Root | undefined;

const shop: FrameworkShop = {
  open(options) {
    const app = reactApp(options, (tracker) => {
      shop.tracker = tracker;
    });
    // Hydrates the markup of the server.
    if (!root && place.firstChild) root = hydrateRoot(place, app);
    else {
      root ??= createRoot(place);
      root.render(app);
    }
  },
  close() {
    root?.unmount();
    root = undefined;
  },
  tracker: undefined as never,
};
window.shop = shop;
