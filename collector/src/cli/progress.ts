/**
 * Lines of progress on standard error: on a terminal one that is rewritten, elsewhere one every few seconds.
 *
 * @param noun what is counted, of which there is one
 * @param rest what is said of it, such as `erased`
 */
export function createProgress(noun: string, rest = ''): { at(count: number): void; end(): void } {
  const { stderr } = process;
  const pause = stderr.isTTY ? 100 : 5_000;
  const begin = Date.now();
  let told = begin;
  let last = 0;
  const tell = () => {
    const seconds = (Date.now() - begin) / 1_000;
    const rate = seconds > 1 ? `, ${Math.round(last / seconds).toLocaleString('en')} a second` : '';
    const what = `${noun}${last === 1 ? '' : 's'}${rest && ` ${rest}`}`;
    stderr.write(
      `${stderr.isTTY ? '\r' : ''}${last.toLocaleString('en')} ${what}${rate}${stderr.isTTY ? '  ' : '\n'}`,
    );
  };
  return {
    at(count) {
      last = count;
      if (Date.now() - told < pause) return;
      told = Date.now();
      tell();
    },
    end() {
      tell();
      if (stderr.isTTY) stderr.write('\n');
    },
  };
}
