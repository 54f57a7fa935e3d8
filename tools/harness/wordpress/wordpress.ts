import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '../wait-until.js';

/** Debian's package puts it here. */
const DEBIAN_CORE = '/usr/share/wordpress';

const START_TIMEOUT_MS = 60_000;

export const ADMIN = { user: 'admin', password: 'a password of the tests' };

export interface WordpressOptions {
  /** Folder of WordPress. Default: that of Debian's package. */
  core?: string;
  /** Folders of plugins that are installed and active, in this order. */
  plugins?: string[];
  /** PHP that runs in every request before the plugins. */
  mustUse?: string;
}

const runs = (command: string) => spawnSync(command, ['--version']).status === 0;

/** Why WordPress cannot run here; empty where it can. */
export function wordpressProblem(core = DEBIAN_CORE): string {
  if (!runs('php') || spawnSync('php', ['-r', 'exit(extension_loaded("mysqli") ? 0 : 1);']).status)
    return 'PHP with mysqli is missing';
  if (!runs('mariadbd')) return 'MariaDB is missing';
  return spawnSync('test', ['-f', join(core, 'wp-settings.php')]).status
    ? `WordPress is missing: no ${core}/wp-settings.php`
    : '';
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const readPart = (name: string) => readFile(fileURLToPath(new URL(name, import.meta.url)), 'utf8');

/** A real WordPress on a database of its own, in a folder that goes with it. */
export class Wordpress {
  #processes: ChildProcess[] = [];

  private constructor(
    private readonly folder: string,
    /** Its address, without a slash at the end. */
    readonly home: string,
  ) {}

  static async open({ core = DEBIAN_CORE, plugins = [], mustUse }: WordpressOptions = {}) {
    const folder = await mkdtemp(join(tmpdir(), 'vitrine-wordpress-'));
    const port = await freePort();
    const wordpress = new Wordpress(folder, `http://localhost:${port}`);
    try {
      await wordpress.#lay(core, plugins, mustUse);
      await wordpress.#startDatabase();
      await wordpress.#install(plugins.map((path) => basename(path)));
      await wordpress.#serve(port);
      return wordpress;
    } catch (error) {
      await wordpress.close();
      throw error;
    }
  }

  get #site() {
    return join(this.folder, 'site');
  }

  get #env() {
    return {
      ...process.env,
      WORDPRESS_SOCKET: join(this.folder, 'db.sock'),
      WORDPRESS_HOME: this.home,
      WORDPRESS_LOG: join(this.folder, 'php.log'),
      // WordPress asks itself while a request of a page is still open.
      PHP_CLI_SERVER_WORKERS: '4',
    };
  }

  async #lay(core: string, plugins: string[], mustUse = '') {
    const content = join(this.#site, 'wp-content');
    // Debian links scripts into other packages, so links are followed.
    await cp(core, this.#site, {
      recursive: true,
      dereference: true,
      filter: (path) => !path.startsWith(join(core, 'wp-content')),
    });
    await mkdir(join(content, 'themes/plain'), { recursive: true });
    await mkdir(join(content, 'mu-plugins'), { recursive: true });
    await writeFile(join(content, 'themes/plain/style.css'), '/* Theme Name: Plain */');
    await writeFile(join(content, 'themes/plain/index.php'), await readPart('theme.php'));
    await writeFile(join(content, 'mu-plugins/tests.php'), `<?php ${mustUse}`);
    await writeFile(join(this.#site, 'wp-config.php'), await readPart('wp-config.php'));
    for (const path of plugins)
      await cp(path, join(content, 'plugins', basename(path)), { recursive: true });
  }

  async #startDatabase() {
    const data = join(this.folder, 'data');
    const own = ['--no-defaults', `--datadir=${data}`, `--user=${userInfo().username}`];
    const made = spawnSync(
      'mariadb-install-db',
      [...own, '--auth-root-authentication-method=normal', '--skip-test-db'],
      { encoding: 'utf8' },
    );
    if (made.status !== 0) throw new Error(made.stderr || made.stdout);
    const socket = this.#env.WORDPRESS_SOCKET;
    this.#spawn('mariadbd', [...own, `--socket=${socket}`, '--skip-networking']);
    const create = ['-e', 'CREATE DATABASE IF NOT EXISTS wordpress'];
    const ask = () =>
      spawnSync('mariadb', ['-uroot', `--socket=${socket}`, ...create]).status === 0;
    if (!(await waitUntil(ask, START_TIMEOUT_MS))) throw new Error('MariaDB does not start');
  }

  async #install(plugins: string[]) {
    await this.php(
      `
      require_once ABSPATH . 'wp-admin/includes/upgrade.php';
      wp_install('Shop', '${ADMIN.user}', 'admin@shop.example', true, '', '${ADMIN.password}');
      switch_theme('plain');
    `,
      'define("WP_INSTALLING", true);',
    );
    // One request each, as a person does it: later plugins look for those that are active.
    for (const name of plugins)
      await this.php(`
        require_once ABSPATH . 'wp-admin/includes/plugin.php';
        wp_set_current_user(1);
        $file = key(get_plugins('/${name}'));
        $problem = activate_plugin("${name}/$file");
        if (is_wp_error($problem)) { fwrite(STDERR, $problem->get_error_message()); exit(1); }
      `);
  }

  async #serve(port: number) {
    this.#spawn('php', ['-S', `localhost:${port}`, '-t', this.#site]);
    const answers = () =>
      fetch(this.home).then(
        ({ ok }) => ok,
        () => false,
      );
    if (!(await waitUntil(answers, START_TIMEOUT_MS)))
      throw new Error(`WordPress does not answer: ${await this.log()}`);
  }

  #spawn(command: string, args: string[]) {
    // A group of its own, which ends with its children.
    const child = spawn(command, args, { env: this.#env, stdio: 'ignore', detached: true });
    this.#processes.push(child);
  }

  /** Runs PHP inside WordPress and returns its output. */
  async php(code: string, before = ''): Promise<string> {
    const child = spawn('php', ['-d', 'display_errors=stderr'], { env: this.#env });
    child.stdin.end(
      `<?php ${before} $_SERVER['HTTP_HOST'] = 'localhost'; require '${this.#site}/wp-load.php'; ${code}`,
    );
    const [output, errors, status] = await Promise.all([
      readAll(child.stdout),
      readAll(child.stderr),
      new Promise((resolve) => child.once('close', resolve)),
    ]);
    // WordPress answers a fatal error with a page for people, and logs its cause.
    if (status !== 0) throw new Error(`${errors}\n${(await this.log()).slice(-2_000)}`);
    return output;
  }

  /** Errors and warnings of PHP. */
  log(): Promise<string> {
    return readFile(this.#env.WORDPRESS_LOG, 'utf8').catch(() => '');
  }

  async close() {
    const ended = this.#processes
      .splice(0)
      .reverse()
      .map((child) => {
        if (child.exitCode !== null || !child.pid) return undefined;
        const end = new Promise((resolve) => child.once('exit', resolve));
        process.kill(-child.pid, 'SIGTERM');
        return end;
      });
    await Promise.all(ended);
    await rm(this.folder, { recursive: true, force: true });
  }
}
