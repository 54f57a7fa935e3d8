/**
 * A random UUID (RFC 9562, version 4).
 *
 * `crypto.randomUUID` exists in secure contexts only, and a shop's staging server is often plain http.
 */
export const uuid = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(36));
  return '00000000-0000-4000-8000-000000000000'.replace(/0/g, (_, place) =>
    ((bytes[place] as number) & 15).toString(16),
  );
};
