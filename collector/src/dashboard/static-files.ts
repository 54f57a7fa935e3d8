import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Types of the files of an app. Any other is offered as a download. */
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** Encodings of the build, the smallest first. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

type Encoding = (typeof ENCODINGS)[number][0];

interface StaticFile {
  type: string;
  etag: string;
  body: Buffer;
  encoded: Partial<Record<Encoding, Buffer>>;
}

/** The files of the app by their paths, such as `/assets/app-1a2b.js`. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

/** The page of the app: every address without a file shows it. */
const INDEX = '/index.html';

/**
 * Reads all files of a built app into memory. A request can name none but these, whatever its address.
 *
 * @returns undefined when the app is not built
 */
export function readStaticFiles(folder: string): StaticFiles | undefined {
  if (!existsSync(join(folder, INDEX))) return undefined;
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = new Map<string, StaticFile>();
  for (const name of names) {
    if (ENCODINGS.some(([, suffix]) => name.endsWith(suffix))) continue;
    const body = readFileSync(name);
    const encoded = ENCODINGS.filter(([, suffix]) => names.includes(name + suffix)).map(
      ([encoding, suffix]) => [encoding, readFileSync(name + suffix)],
    );
    files.set(name.slice(folder.length).split(sep).join('/').replace(/^\/*/, '/'), {
      type: TYPES[extname(name)] ?? 'application/octet-stream',
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      body,
      encoded: Object.fromEntries(encoded),
    });
  }
  return files;
}

/** Whether a client takes an encoding. A weight of 0 forbids it. */
const accepts = (header: string | undefined, encoding: Encoding) =>
  (header ?? '')
    .split(',')
    .some((part) =>
      new RegExp(`^\\s*${encoding}\\s*(;\\s*q=(?!0(\\.0*)?\\s*$).*)?$`, 'i').test(part),
    );

/** Names with a hash of the content never change. */
const isImmutable = (path: string) => path.startsWith('/assets/');

/** The file of a path. Every path whose last part has no dot is a page of the app. */
function find(files: StaticFiles, path: string): [path: string, file: StaticFile] | undefined {
  const file = files.get(path);
  if (file) return [path, file];
  const isPage = !path.slice(path.lastIndexOf('/')).includes('.') && !isImmutable(path);
  const index = isPage ? files.get(INDEX) : undefined;
  return index && [INDEX, index];
}

/**
 * Sends the file of a path.
 *
 * @param path below the dashboard's, as the client wrote it
 * @returns undefined when there is none
 */
export function sendFile(
  files: StaticFiles,
  path: string,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): FastifyReply | undefined {
  const [name, file] = find(files, path) ?? [];
  if (!name || !file) return undefined;
  const { type, etag, body, encoded } = file;
  reply.headers({
    'Cache-Control': isImmutable(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
    ETag: etag,
  });
  // With an encoding the tag is the same: it stands for the content.
  if (request.headers['if-none-match']?.includes(etag)) return reply.code(304).send();
  const header = request.headers['accept-encoding'];
  const [encoding] = ENCODINGS.find(([one]) => encoded[one] && accepts(header, one)) ?? [];
  if (encoding) reply.header('Content-Encoding', encoding);
  return reply.type(type).send(encoding ? encoded[encoding] : body);
}
