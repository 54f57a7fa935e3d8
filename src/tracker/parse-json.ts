/** The value of a JSON text; undefined for null, for no text, and for one that is no JSON. */
export const parseJson = <T>(text: string | null | undefined): T | undefined => {
  try {
    return JSON.parse(text as string) ?? undefined;
  } catch {}
};
