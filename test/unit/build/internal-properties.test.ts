import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import {
  contractProperties,
  internalProperties,
  readInternalProperties,
} from '../../../tools/build/internal-properties.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const filesOf = (folder: string, name: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => name.test(file))
    .map((file) => join(folder, file));

/** Every property that TypeScript knows of a type in some files, with inherited, mapped and inferred ones. */
function knownProperties(files: string[]): Set<string> {
  const program = ts.createProgram(files, {
    noLib: true,
    target: ts.ScriptTarget.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    module: ts.ModuleKind.ESNext,
  });
  const checker = program.getTypeChecker();
  const names = new Set<string>();
  for (const file of files) {
    const visit = (node: ts.Node) => {
      if (ts.isTypeNode(node) || ts.isDeclarationStatement(node) || ts.isVariableDeclaration(node))
        for (const { name } of checker.getTypeAtLocation(node).getProperties()) names.add(name);
      if (ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node))
        if (node.name) names.add(node.name.getText());
      ts.forEachChild(node, visit);
    };
    visit(program.getSourceFile(file) as ts.SourceFile);
  }
  return names;
}

const LIBRARIES = filesOf(
  dirname(fileURLToPath(import.meta.resolve('typescript'))),
  /^lib\..*d\.ts$/,
);

interface Sent {
  url: string;
  body: string;
}

/**
 * Runs the built script on a page that has no more than the script needs.
 *
 * @param status what the server answers; undefined when it cannot be reached
 */
async function visit({ storage, status }: { storage: Map<string, string>; status?: number }) {
  const sent: Sent[] = [];
  const listeners = new Map<string, ((event: object) => void)[]>();
  const on = (type: string, listener: (event: object) => void) =>
    listeners.set(type, [...(listeners.get(type) ?? []), listener]);
  const methods = {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, text: string) => void storage.set(key, text),
    removeItem: (key: string) => void storage.delete(key),
  };
  const localStorage = new Proxy(methods, {
    ownKeys: () => [...storage.keys()],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
  const timers = new Set<NodeJS.Timeout>();
  const errors: unknown[][] = [];
  const page: Record<string, unknown> = {
    console: { error: (...args: unknown[]) => errors.push(args) },
    localStorage,
    location: { href: 'https://shop.example/chair?a=1' },
    navigator: { onLine: true },
    document: {
      currentScript: {
        dataset: { bearerToken: 'token', orgId: 'org', endpoint: 'https://api.example' },
      },
      title: 'Chair',
      referrer: '',
      hidden: false,
      addEventListener: on,
    },
    addEventListener: on,
    fetch: async (url: string, { body }: { body?: string } = {}) => {
      if (body) sent.push({ url, body });
      if (!status) throw new TypeError('unreachable');
      const events = body ? [JSON.parse(body)].flat() : [];
      const answer = JSON.stringify(events.map(() => ({ id: randomUUID() })));
      return new Response(answer, { status, headers: { 'content-type': 'application/json' } });
    },
    setTimeout: (task: () => void, ms: number) => {
      const timer = setTimeout(task, Math.min(ms, 5));
      timers.add(timer);
      return timer;
    },
    clearTimeout,
    crypto,
    AbortController,
    AbortSignal,
    TextEncoder,
    Blob,
    URL,
  };
  page.window = page;
  const context = createContext(page);
  runInContext(readFileSync(join(root, 'dist/vitrine.js'), 'utf8'), context);
  const call = page.vitrine as (...args: unknown[]) => unknown;
  call('track', 'product viewed', { quantity: 1 });
  const until = Date.now() + 2_000;
  while (!sent.length && Date.now() < until) await new Promise((done) => setTimeout(done, 5));
  const stored = new Map(storage);
  for (const listener of listeners.get('pagehide') ?? []) listener({ persisted: false });
  for (const timer of timers) clearTimeout(timer);
  return { sent, errors, stored: [...stored, ...storage] };
}

/** The names of all properties in a value. */
const namesIn = (value: unknown): string[] =>
  value && typeof value === 'object'
    ? Array.isArray(value)
      ? value.flatMap(namesIn)
      : Object.entries(value).flatMap(([name, inner]) => [name, ...namesIn(inner)])
    : [];

/** The value of a text; undefined where it is not JSON, such as a lease. */
const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {}
};

describe('internal properties', () => {
  const listed = readInternalProperties();

  it('are those that the sources make', { timeout: 60_000 }, () => {
    expect(listed).toEqual(internalProperties());
  });

  it.each([
    ['a published type', () => filesOf(join(root, 'dist'), /\.d\.ts$/)],
    ['a type of the language or of browsers', () => LIBRARIES],
    ['a type of the contract', () => filesOf(join(root, 'src/contract'), /\.ts$/)],
  ])('are no property of %s', { timeout: 60_000 }, (_, files) => {
    const known = knownProperties(files());
    expect(known.size).toBeGreaterThan(10);
    expect(listed.filter((name) => known.has(name))).toEqual([]);
  });

  it.each([200, 503, undefined])(
    'are neither stored nor sent when the server answers %s',
    async (status) => {
      const storage = new Map<string, string>();
      const contract = contractProperties();
      // The second page finds what the first one stored.
      for (const { errors, sent, stored } of [
        await visit({ storage, status }),
        await visit({ storage, status }),
      ]) {
        expect(errors).toEqual([]);
        expect(sent).not.toEqual([]);
        const texts = [...sent.map(({ body }) => body), ...stored.map(([, text]) => text)];
        const names = new Set(texts.flatMap((text) => namesIn(jsonOf(text))));
        expect([...names]).toEqual(expect.arrayContaining(['eventMetadata', '$id', 'started']));
        if (status !== 200)
          expect([...names]).toEqual(expect.arrayContaining(['event', 'failures']));
        expect([...names].filter((name) => !contract.has(name))).toEqual([]);
        for (const [key] of stored)
          expect(key).toMatch(/^vitrine:[^:]+:([0-9a-f-]{36}|@[0-9a-f-]{36}|\$(session|server))$/);
      }
    },
  );
});
