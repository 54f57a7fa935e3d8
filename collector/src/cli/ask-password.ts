import { text } from 'node:stream/consumers';
import { passwordProblem } from '../accounts/passwords.js';

/** Keys of a terminal in raw mode. */
const ENTER = /^[\r\n]$/;
const INTERRUPT = '\u0003';
const END = '\u0004';
const ERASE = /^[\b\u007f]$/;

/** Reads a line from the terminal without showing it. */
function readHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const finish = (task: () => void) => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
      task();
    };
    function onData(chunk: string) {
      // One chunk may be a whole line that was pasted.
      for (const key of chunk) {
        if (ENTER.test(key)) return finish(() => resolve(typed.join('')));
        if (key === INTERRUPT || key === END)
          return finish(() => reject(new Error('no password was given; nothing is changed')));
        if (ERASE.test(key)) typed = typed.slice(0, -1);
        else typed.push(key);
      }
    }
    stdin.on('data', onData);
  });
}

function check(password: string): string {
  const problem = passwordProblem(password);
  if (problem) throw new Error(`the password ${problem}`);
  return password;
}

/**
 * A new password from the terminal, asked twice and not shown.
 *
 * @throws Error when there is no terminal, or the password is not good enough
 */
export async function askPassword(): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Error('there is no terminal to ask for a password; use --password-stdin or --link');
  const password = check(await readHidden('Password: '));
  if ((await readHidden('Again: ')) !== password)
    throw new Error('the two passwords differ; nothing is changed');
  return password;
}

/** A new password from standard input, without the line break at its end. */
export const readPassword = async (): Promise<string> =>
  check((await text(process.stdin)).replace(/\r?\n$/, ''));

/** A secret from the terminal, not shown, or from standard input, without the line break at its end. */
export async function readSecret(): Promise<string> {
  if (process.stdin.isTTY) return readHidden('Secret: ');
  return (await text(process.stdin)).replace(/\r?\n$/, '');
}
