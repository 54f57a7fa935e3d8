/** The API reference in docs/api: `npm run docs:api`. */

import { OptionDefaults } from 'typedoc';
import { frameworks, input } from './rollup.config.mjs';

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  plugin: ['typedoc-plugin-markdown'],
  // Each published subpath of the package becomes a page.
  entryPoints: Object.values({ ...input, ...frameworks }),
  // The sources alone: the whole repository takes five times as long.
  tsconfig: 'tools/docs/api.tsconfig.json',
  out: 'docs/api',
  readme: 'none',
  disableSources: true,
  disableGit: true,
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  // The tags of a shop platform, which the table of docs/auto-tracking.md is made of.
  blockTags: [
    ...OptionDefaults.blockTags,
    ...['@platform', '@adds', '@refuses', '@unseen', '@versions'],
  ],
  // A reference with a hole fails, and the test with it.
  treatWarningsAsErrors: true,
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  // A property whose name says it all needs no sentence; everything that can be imported does.
  requiredToBeDocumented: [
    'Enum',
    'Variable',
    'Function',
    'Class',
    'Interface',
    'TypeAlias',
    'Method',
  ],
  intentionallyNotExported: [
    'src/client/client-error.ts:ClientErrorFields',
    'src/tracker/global.ts:Method',
    'src/plugins/device.ts:FACTS',
  ],
  outputFileStrategy: 'modules',
  entryFileName: 'README.md',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
};
