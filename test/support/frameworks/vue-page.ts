import type { TrackerOptions } from 'vitrine';
import { type App, shallowRef } from 'vue';
import type { FrameworkShop } from './shop.js';
import { vueApp } from './vue-app.js';

const options = shallowRef<TrackerOptions>({ bearerToken: '' });
let app: App | undefined;

const shop: FrameworkShop = {
  open(given) {
    options.value = given;
    if (app) return;
    app = vueApp(options, (tracker) => {
      shop.tracker = tracker;
    });
    // What the server has rendered is taken over.
    app.mount('#app');
  },
  close() {
    app?.unmount();
    app = undefined;
  },
  tracker: undefined as never,
};
window.shop = shop;
