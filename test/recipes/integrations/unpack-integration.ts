import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { zipIntegration } from '../../../tools/build/zip-integrations.js';

/** Unpacks the zip of an integration, as somebody who installs it does, into a new folder. */
export async function unpackIntegration(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-unpacked-'));
  for (const [path, content] of Object.entries(unzipSync(zipIntegration(name)))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}
