import { programBeside } from '../side-process/program-beside.js';
import { type SideProcess, startSideProcess } from '../side-process/side-process.js';

/** Questions get the CPU that events leave. */
const NICENESS = 10;

/**
 * Starts a process that reads a file.
 *
 * @param indexed indexed keys of the metadata
 */
export const startReader = (path: string, indexed: readonly string[] = []): SideProcess =>
  startSideProcess(programBeside(import.meta.url, 'reader-program'), {
    args: [path, ...indexed],
    niceness: NICENESS,
  });
