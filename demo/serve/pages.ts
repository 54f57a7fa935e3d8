import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance } from 'fastify';
import { STUB } from '../../src/contract/stub.js';
import { PRODUCTS } from '../storefront/catalogue.js';
import { productData, titleOf } from '../storefront/product-data.js';
import { bundleStorefront } from './bundle-storefront.js';
import { CART_ADD, type CartAdd, cartAdd } from './cart-add.js';
import { specSheet } from './spec-sheet.js';

export interface PagesParts {
  root: string;
  /** Base address of the events API. */
  endpoint: string;
  token: string;
  orgId: string;
}

/** Records status changes until the panel can show them. */
const RECORD =
  "window.changes=[];vitrine('onStatusChange',function(change){changes.push([change,Date.now()])})";

const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * A strict policy. The tracker needs its file and `connect-src`; the inline scripts have their hashes.
 * `<model-viewer>` starts a decoder of WebAssembly, has inline styles in its shadow tree, and
 * loads the textures of a model by `blob:`.
 */
const policy = (api: string) =>
  [
    "default-src 'none'",
    `script-src 'self' ${sha256(STUB)} ${sha256(RECORD)} 'wasm-unsafe-eval'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    `connect-src 'self' ${api} data: blob:`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Serves the pages, bundled, with the built script, as a shop would. */
export async function createPages({
  root,
  endpoint,
  token,
  orgId,
}: PagesParts): Promise<FastifyInstance> {
  const demo = join(root, 'demo');
  const files = await bundleStorefront(root);
  const app = fastify();
  const headers = {
    'Content-Security-Policy': policy(new URL(endpoint).origin),
    'X-Content-Type-Options': 'nosniff',
  };
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(headers);
  });
  const page = async (path: string) => {
    const html = await readFile(join(demo, path), 'utf8');
    const values: Record<string, string> = { token, orgId, endpoint };
    return html
      .replace('<!-- stub -->', `<script>${STUB}</script><script>${RECORD}</script>`)
      .replace(/\{\{(\w+)\}\}/g, (all, name: string) => values[name] ?? all);
  };
  const storefront = await page('storefront/index.html');
  const thanks = await page('storefront/thanks.html');
  const html = 'text/html; charset=utf-8';

  app.get('/', (_request, reply) => reply.redirect(`/${PRODUCTS[0].slug}`));
  for (const product of PRODUCTS) {
    const values: Record<string, string> = {
      product: productData(product),
      title: titleOf(product),
      assetId: product.assetId,
    };
    const own = storefront.replace(/\{\{(\w+)\}\}/g, (all, name: string) => values[name] ?? all);
    app.get(`/${product.slug}`, (_request, reply) => reply.type(html).send(own));
    app.get(`/sheets/${product.slug}.pdf`, async (_request, reply) =>
      reply.type('application/pdf').send(await specSheet(product)),
    );
  }
  app.post<{ Body: CartAdd }>('/cart/add.js', { schema: { body: CART_ADD } }, cartAdd);
  app.get('/thanks', (_request, reply) => reply.type(html).send(thanks));
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, new URLSearchParams(body as string)),
  );
  app.post<{ Body: URLSearchParams }>('/order', (request, reply) =>
    reply.redirect(`/thanks?order=${encodeURIComponent(request.body.get('order') ?? '')}`, 303),
  );
  for (const { path, contents } of files) {
    const type = path.endsWith('.css') ? 'text/css' : 'text/javascript';
    app.get(`/${basename(path)}`, (_request, reply) =>
      reply.type(`${type}; charset=utf-8`).send(Buffer.from(contents)),
    );
  }
  await app.register(fastifyStatic, {
    root: [join(demo, 'storefront'), join(root, 'dist')],
    index: false,
    allowedPath: (path) => /\.(js|css|svg|glb|map)$/.test(path),
  });
  return app;
}
