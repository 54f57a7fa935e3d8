const REMEDIES: Record<string, string> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'is a folder; name a file',
  EACCES: 'permission denied; run the command as the owner of the file',
  EPERM: 'permission denied; run the command as the owner of the file',
  EROFS: 'is on a read-only disk',
  ENOSPC: 'the disk is full; free some space and run the command again',
  EDQUOT: 'the quota is used up; free some space and run the command again',
  EFBIG: 'exceeds the file size limit; raise the limit and run the command again',
};

/** An error that names the file and what to do, from an error of the system. */
export function fileError(
  file: string,
  error: unknown,
  remedies: Record<string, string> = {},
): Error {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new Error(`${file}: ${remedies[code] ?? REMEDIES[code] ?? message}`, { cause: error });
}

/** Remedies for a file that the command writes. */
export const WRITE_REMEDIES = {
  ENOENT: 'its folder does not exist; create it, or choose another file',
};
