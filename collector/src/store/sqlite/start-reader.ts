import { programBeside, type SideProcess, startSideProcess } from './side-process.js';

/**
 * Starts a process that reads a file.
 *
 * @param indexed indexed keys of the metadata
 */
export const startReader = (path: string, indexed: readonly string[] = []): SideProcess =>
  startSideProcess(programBeside(import.meta.url, 'reader-program'), path, ...indexed);
