export interface Progress {
  update(count: number): void;
  finish(): void;
}

/**
 * Reports progress on standard error: on a terminal in one line that it rewrites, elsewhere in a line every few
 * seconds.
 *
 * @param noun unit of the count, in the singular
 * @param suffix text after the unit, such as `erased`
 */
export function createProgress(noun: string, suffix = ''): Progress {
  const { stderr } = process;
  const intervalMs = stderr.isTTY ? 100 : 5_000;
  const startMs = Date.now();
  let lastReportMs = startMs;
  let current = 0;
  const report = () => {
    const seconds = (Date.now() - startMs) / 1_000;
    const rate =
      seconds > 1 ? `, ${Math.round(current / seconds).toLocaleString('en')} a second` : '';
    const unit = `${noun}${current === 1 ? '' : 's'}${suffix && ` ${suffix}`}`;
    stderr.write(
      `${stderr.isTTY ? '\r' : ''}${current.toLocaleString('en')} ${unit}${rate}${stderr.isTTY ? '  ' : '\n'}`,
    );
  };
  return {
    update(count) {
      current = count;
      if (Date.now() - lastReportMs < intervalMs) return;
      lastReportMs = Date.now();
      report();
    },
    finish() {
      report();
      if (stderr.isTTY) stderr.write('\n');
    },
  };
}
