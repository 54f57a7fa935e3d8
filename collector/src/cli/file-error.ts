const REMEDIES: Record<string, string> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'part of its path is no folder',
  EISDIR: 'is a folder; name a file',
  EACCES: 'permission denied; run it as the user to whom it belongs',
  EPERM: 'permission denied; run it as the user to whom it belongs',
  EROFS: 'is on a disk that is read only',
  ENOSPC: 'the disk is full; make room and run it again',
  EDQUOT: 'the quota is used up; make room and run it again',
  EFBIG: 'is larger than files may be here; raise the limit and run it again',
};

/** What the system says of a file, as a sentence that names the file and what to do. */
export function fileError(
  file: string,
  error: unknown,
  remedies: Record<string, string> = {},
): Error {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new Error(`${file}: ${remedies[code] ?? REMEDIES[code] ?? message}`, { cause: error });
}

/** Of a file that is to be written. */
export const TO_WRITE = { ENOENT: 'its folder does not exist; make it, or choose another file' };
