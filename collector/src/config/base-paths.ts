import { BASE_PATH } from 'vitrine/contract';

/** First segments of the collector's other addresses. */
const RESERVED = ['healthcheck', 'ready', 'metrics', 'openapi.json', 'dashboard'];

const SEGMENTS = /^(\/[A-Za-z0-9][A-Za-z0-9._~-]*)+$/;

function problemOf(path: string): string | undefined {
  if (!SEGMENTS.test(path))
    return `must begin with /, have letters, digits, ".", "_", "~" and "-" only, and not end with /, such as /v; found ${JSON.stringify(path.slice(0, 128))}`;
  const first = path.split('/')[1] as string;
  if (RESERVED.includes(first))
    return `begins like an address of the collector itself, /${first}; choose another one, such as /v`;
}

/** Where the API is served. The first path is that of the script tag and of the OpenAPI document. */
export function basePathsOf({ basePath = BASE_PATH }: { basePath?: string | string[] }): string[] {
  return typeof basePath === 'string' ? [basePath] : basePath;
}

/** The problems of the setting, each with its path. The schema reports values that are no paths at all. */
export function* basePathProblems(basePath: unknown): Generator<{ path: string; message: string }> {
  for (const [i, path] of [basePath].flat().entries()) {
    const message = typeof path === 'string' ? problemOf(path) : undefined;
    if (message) yield { path: Array.isArray(basePath) ? `basePath[${i}]` : 'basePath', message };
  }
}
