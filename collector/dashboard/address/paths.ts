/** Where the collector serves the dashboard. */
export const DASHBOARD_PATH = '/dashboard';

/** A part of a path as text. An address that people have cut or changed may have a `%` that stands for nothing. */
export function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
