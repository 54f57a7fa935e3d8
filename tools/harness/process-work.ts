import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** A file of a process; empty once that has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function names(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

const threadsOf = (pid: number) => names(`/proc/${pid}/task`);

/** CPU of a thread: ns. `/proc/<pid>/stat` counts in steps of 10 ms. The first thread has the number of its process. */
export const threadCpuNs = (pid: number, thread = pid): number =>
  Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]);

/** CPU of all threads of a process: ns. */
export const ownCpuNs = (pid: number): number =>
  threadsOf(pid).reduce((sum, thread) => sum + threadCpuNs(pid, Number(thread)), 0);

/** Processes that a process has started. */
export const childrenOf = (pid: number): number[] =>
  threadsOf(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );

/** CPU of a process and of those that it has started: ns. */
export const cpuNs = (pid: number): number =>
  childrenOf(pid).reduce((sum, child) => sum + cpuNs(child), ownCpuNs(pid));

/** Program and arguments of a process. */
export const commandOf = (pid: number): string =>
  read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');

const status = (pid: number, name: string) =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(read(`/proc/${pid}/status`))?.[1]) * 1_024;

/** Memory of a process. */
export const residentBytes = (pid: number): number => status(pid, 'VmRSS');

/** The most memory of a process since `forgetPeak`. */
export const peakBytes = (pid: number): number => status(pid, 'VmHWM');

export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5');
