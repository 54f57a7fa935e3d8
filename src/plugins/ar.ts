import type { Plugin } from '../tracker/plugins/plugin.js';
import { arControls } from './signals/ar-controls.js';
import { arLaunches } from './signals/ar-launches.js';
import { HANDOFF_PARAMETER, takeHandoff } from './signals/handoff.js';

/** Whether this is built for the script tag, which gives no options. */
declare const __TAG__: boolean;

/** For pages that name the parameter of a hand-off themselves. */
export interface ArOptions {
  /** The parameter that `handoffUrl()` was given. Default: `vitrine_ar`. */
  handoffParameter?: string;
}

/**
 * Tracks augmented reality: offers, devices without it, launches, and the hand-off from a
 * desktop page to a phone.
 *
 * @param options overrides of the defaults
 */
export const ar = (options?: ArOptions): Plugin => {
  const { handoffParameter = HANDOFF_PARAMETER }: ArOptions = (!__TAG__ && options) || {};
  const controls = arControls(handoffParameter);
  return (context) => {
    if (!__TAG__) context.checkOptions?.('ar', options, 'handoffParameter');
    // A phone or a tablet: its first pointer is a finger.
    const isMobile = matchMedia('(pointer: coarse)').matches;
    const [address, id] = takeHandoff(location.href, handoffParameter);
    const handoff_id = isMobile ? id : undefined;
    if (id) context.safely(() => history.replaceState(history.state, '', address));
    if (handoff_id && context.claimKey(`handoff ${id}`))
      context.track('product AR mobile transition completed', { handoff_id });

    return controls({ context, isMobile, claimSession: arLaunches(context, handoff_id) });
  };
};
