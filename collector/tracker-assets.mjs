import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The files under which the collector serves the tracker -> those of the root package's build. */
const FILES = {
  'vitrine.js': 'vitrine.collector.js',
  'vitrine.auto.js': 'vitrine.collector.auto.js',
  'vitrine.inspector.js': 'vitrine.inspector.js',
  'vitrine.platforms.js': 'vitrine.platforms.js',
  'vitrine.orders.js': 'vitrine.orders.js',
};

/** Puts the tracker of the same version into the collector, compressed as it is served. */
export const trackerAssets = {
  name: 'tracker-assets',
  buildStart() {
    // Files of an older version stay otherwise.
    rmSync(at('dist/tracker'), { recursive: true, force: true });
  },
  generateBundle() {
    const { version } = JSON.parse(readFileSync(at('../package.json'), 'utf8'));
    for (const [name, built] of Object.entries(FILES)) {
      let code = '';
      try {
        code = readFileSync(at(`../dist/${built}`), 'utf8');
      } catch {
        this.error(
          `dist/${built} is missing; run "npm run build" in the root of the repository first`,
        );
      }
      // The collector serves no source maps.
      const source = Buffer.from(code.replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n'));
      const emit = (end, bytes) =>
        this.emitFile({
          type: 'asset',
          fileName: `tracker/${version}/${name}${end}`,
          source: bytes,
        });
      emit('', source);
      emit('.gz', gzipSync(source, { level: 9 }));
      emit(
        '.br',
        brotliCompressSync(source, {
          params: {
            [constants.BROTLI_PARAM_SIZE_HINT]: source.length,
            [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
          },
        }),
      );
    }
  },
};
