import type { TrackerOptions } from 'vitrine';
import type { HostedTracker } from 'vitrine/vue';
import { type App, createApp, createSSRApp, shallowRef } from 'vue';
import type { FrameworkShop } from './shop.js';
import { vueApp } from './vue-app.js';

const options = shallowRef<TrackerOptions>({ bearerToken: '' });
let app: App | undefined;

const shop: FrameworkShop = {
  open(given) {
    options.value = given;
    if (app) return;
    const took = (tracker: HostedTracker) => {
      shop.tracker = tracker;
    };
    // Hydrates the markup of the server.
    const isRendered = document.getElementById('app')?.firstChild;
    app = vueApp(options, took, isRendered ? createSSRApp : createApp);
    app.mount('#app');
  },
  close() {
    app?.unmount();
    app = undefined;
  },
  tracker: undefined as never,
};
window.shop = shop;
