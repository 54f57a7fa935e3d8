import { programBeside } from '../side-process/program-beside.js';
import { type SideProcess, startSideProcess } from '../side-process/side-process.js';

/**
 * Starts the process of a spool.
 *
 * @param dedupHours how long dedup keys are kept
 */
export const startSpool = (path: string, dedupHours?: number): SideProcess =>
  startSideProcess(programBeside(import.meta.url, 'spool-program'), {
    args: [path, ...(dedupHours ? [`${dedupHours}`] : [])],
  });
