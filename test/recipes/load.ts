import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from 'esbuild';

/**
 * Runs a TypeScript block as a module of Node.
 *
 * @param given modules that it imports, by name: code
 * @returns what it exports
 */
export async function load(
  code: string,
  given: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-recipe-'));
  try {
    let text = (await transform(code, { loader: 'ts', format: 'esm' })).code;
    for (const [i, [name, stand]] of Object.entries(given).entries()) {
      await writeFile(join(folder, `given-${i}.mjs`), stand);
      text = text.replaceAll(`"${name}"`, `"./given-${i}.mjs"`);
    }
    const file = join(folder, 'block.mjs');
    await writeFile(file, text);
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}
