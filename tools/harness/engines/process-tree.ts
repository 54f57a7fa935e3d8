import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

interface Process {
  pid: number;
  parent: number;
  command: string;
}

/** Every process of the machine: from `/proc`, or from `ps` where there is none. */
function processes(): Process[] {
  if (existsSync('/proc/self/stat'))
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        try {
          // The second field is the name in brackets, which may hold anything.
          const stat = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\)/s, '');
          const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
          return [{ pid: Number(name), parent: Number(stat.split(' ')[2]), command }];
        } catch {
          return []; // It has ended meanwhile.
        }
      });
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((found) =>
      found ? [{ pid: Number(found[1]), parent: Number(found[2]), command: found[3] ?? '' }] : [],
    );
}

/** Pids of a process and of everything below it that the kernel knows now, parents first. */
export function processTree(root: number, all = processes()): number[] {
  const below = all.filter(({ parent }) => parent === root);
  return [root, ...below.flatMap(({ pid }) => processTree(pid, all))];
}

/** Pid of the own child whose command line holds `part`. */
export function ownChild(part: string): number | undefined {
  return processes().find(({ parent, command }) => parent === process.pid && command.includes(part))
    ?.pid;
}

/** SIGKILL to a process and to everything below it. */
export function killTree(root: number) {
  for (const pid of processTree(root)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {} // It has ended meanwhile.
  }
}
