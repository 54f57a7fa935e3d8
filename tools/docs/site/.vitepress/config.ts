import { fileURLToPath } from 'node:url';
import { withMermaid } from 'vitepress-plugin-mermaid';
import { adaptToVue, linkToRepository } from './markdown-rules.js';

const page = (text: string, link: string) => ({ text, link });

/** The API reference has no picture of a diagram and many words: it would fill the search with types. */
const isSearched = (path: string) => !path.startsWith('api/');

export default withMermaid({
  title: 'Vitrine',
  description: 'First-party event tracking for 3D and AR product pages',
  lang: 'en',
  srcDir: fileURLToPath(new URL('../../../../docs', import.meta.url)),
  outDir: fileURLToPath(new URL('../dist', import.meta.url)),
  cacheDir: fileURLToPath(new URL('../.cache', import.meta.url)),
  /** The site's folder on its host, such as `/vitrine/`. */
  base: process.env.DOCS_BASE ?? '/',
  cleanUrls: true,
  lastUpdated: false,
  rewrites: { 'api/README.md': 'api/index.md', 'recipes/README.md': 'recipes/index.md' },
  // Pages in docs/ link to files beside it; linkToRepository handles these.
  markdown: {
    config(markdown) {
      adaptToVue(markdown);
      linkToRepository(markdown, process.env.DOCS_REPOSITORY);
    },
  },
  themeConfig: {
    outline: [2, 3],
    search: {
      provider: 'local',
      options: {
        _render: (text, env, markdown) =>
          isSearched(env.relativePath) ? markdown.render(text, env) : '',
      },
    },
    nav: [
      page('Guide', '/guide'),
      page('Recipes', '/recipes/'),
      page('Collector', '/collector'),
      page('Reference', '/reference'),
    ],
    sidebar: [
      {
        text: 'Guide',
        items: [
          page('Start', '/guide'),
          page('Automatic tracking', '/auto-tracking'),
          page('Inspector', '/inspector'),
          page('Consent', '/recipes/consent'),
          page('First-party endpoint', '/recipes/first-party'),
          page('Privacy', '/privacy'),
        ],
      },
      {
        text: 'Platforms',
        items: [
          page('Packages to install', '/integrations'),
          page('All recipes', '/recipes/'),
          page('Plain HTML', '/recipes/plain-html'),
          page('Shopify', '/recipes/shopify'),
          page('WooCommerce', '/recipes/woocommerce'),
          page('Magento', '/recipes/magento'),
          page('BigCommerce', '/recipes/bigcommerce'),
          page('Google Tag Manager', '/recipes/google-tag-manager'),
          page('Next.js', '/recipes/nextjs'),
          page('Nuxt', '/recipes/nuxt'),
        ],
      },
      {
        text: 'Collector',
        items: [
          page('Configure', '/collector'),
          page('Operations', '/operations'),
          page('Administration', '/administration'),
          page('Dashboard', '/dashboard'),
          page('How to read it', '/dashboard-pages'),
          page('Questions', '/questions'),
          page('Orders by webhook', '/orders'),
          page('Delivery report', '/delivery-report'),
          page('Workers', '/workers'),
          page('ClickHouse', '/clickhouse'),
          page('Size of a cluster', '/cluster-size'),
        ],
      },
      {
        text: 'Reference',
        items: [
          page('Builds, options, events', '/reference'),
          page('Receipt codes', '/receipt-codes'),
          page('API', '/api/'),
          page('Glossary', '/glossary'),
        ],
      },
      {
        text: 'How it works',
        items: [
          page('Delivery', '/delivery'),
          page('Fault matrix', '/fault-matrix'),
          page('Architecture', '/architecture'),
          page('Benchmarks', '/benchmarks'),
        ],
      },
    ],
    docFooter: { prev: false, next: false },
  },
});
