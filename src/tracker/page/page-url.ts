/** Query and fragment stay out of what is sent: they carry search terms, tokens and e-mail addresses. */
const withoutQuery = (url: string) => url.replace(/[?#].*/s, '');

/** Address of the page at this moment. */
export const page = (): string => withoutQuery(location.href);

/** Where the visitor came from; undefined when the browser does not say. */
export const referrer = (): string | undefined => withoutQuery(document.referrer) || undefined;
