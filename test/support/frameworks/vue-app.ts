import type { TrackerOptions } from 'vitrine';
import { createVitrine, type HostedTracker, useVitrine } from 'vitrine/vue';
import { type App, createSSRApp, defineComponent, h, type Ref, watch } from 'vue';
import { SHOWN } from './shop.js';

/**
 * An app of one component, which follows its options.
 *
 * @param took gets the tracker of the component
 * @param create `createApp` where no server has rendered it before
 */
export function vueApp(
  options: Ref<TrackerOptions>,
  took: (tracker: HostedTracker) => void = () => {},
  create = createSSRApp,
): App {
  const Chair = defineComponent({
    props: { assetId: String },
    setup(props) {
      // biome-ignore lint/correctness/useHookAtTopLevel: a composable of Vue, whose place is `setup`.
      const tracker = useVitrine();
      took(tracker);
      watch(
        () => props.assetId,
        (assetId) => void tracker.track('product session start', { item_id: assetId }),
        { immediate: true },
      );
      return () => h('p', SHOWN(props.assetId));
    },
  });
  return create(() => h(Chair, { assetId: options.value.assetId })).use(createVitrine(options));
}
