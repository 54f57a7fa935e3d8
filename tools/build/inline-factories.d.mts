import type { Plugin } from 'rollup';

export function inline(code: string): { code: string; map: object };
export const inlineFactoriesPlugin: Plugin;
