import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FOLDERS = ['integrations/woocommerce', 'tools/harness/wordpress'];

const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.php'))
    .map((path) => join(folder, path)),
);

const has = (command: string) => spawnSync(command, ['--version']).status === 0;

/** Runs a linter. It prints what it found. */
function lint(command: string, args: string[], input?: string) {
  const { status, stdout } = spawnSync(command, args, { input, encoding: 'utf8' });
  return status === 0 ? '' : stdout;
}

describe.skipIf(!has('php'))('PHP (installed by tools/harness/set-up.ts)', () => {
  it.each(files)('reads %s', (file) => {
    expect(lint('php', ['-l', file])).toBe('');
  });

  it('would notice a mistake', () => {
    expect(lint('php', ['-l'], '<?php function {')).toContain('Errors parsing');
  });
});

describe.skipIf(!has('phpcs'))('PHP_CodeSniffer (installed by tools/harness/set-up.ts)', () => {
  const standard = '--standard=integrations/woocommerce/phpcs.xml';

  it('finds nothing in the plugin', () => {
    expect(lint('phpcs', [standard, 'integrations/woocommerce'])).toBe('');
  });

  it('would find an eval, and a line out of place', () => {
    const found = lint('phpcs', [standard, '-'], "<?php\n\nif (true)\n    eval('1');\n");
    expect(found).toMatch(/eval/i);
    expect(found).toMatch(/Inline control/);
  });
});

describe('the plugin', () => {
  it('answers nobody who calls a file of it directly', () => {
    const guard = /defined\('(ABSPATH|WP_UNINSTALL_PLUGIN)'\) \|\| exit/;
    const open = files.filter(
      (path) => path.startsWith('integrations/') && !guard.test(readFileSync(path, 'utf8')),
    );
    expect(open).toEqual([]);
  });
});
