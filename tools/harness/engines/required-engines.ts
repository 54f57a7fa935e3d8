import { ENGINE_NAMES, type EngineName } from './engine.js';

/**
 * The engines without which the tests fail: those that `VITRINE_ENGINES` names, in CI all three,
 * and else Chromium.
 */
export function requiredEngines(): readonly EngineName[] {
  const { VITRINE_ENGINES, CI } = process.env;
  if (VITRINE_ENGINES) return VITRINE_ENGINES.split(',') as EngineName[];
  return CI ? ENGINE_NAMES : ['chromium'];
}
