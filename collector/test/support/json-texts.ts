/** A body as text, because JavaScript would not serialize these values. */
export const body = (metadata: string) =>
  `{"eventType":"product interaction","sessionId":"s","eventMetadata":${metadata}}`;

/** A text nested in brackets, some levels deep. */
export const nested = (open: string, inner: string, close: string, levels: number) =>
  open.repeat(levels) + inner + close.repeat(levels);
