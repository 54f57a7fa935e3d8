type Form = Record<string, string>;

/** A visitor without a browser: requests that keep cookies and follow redirects. */
export class HttpSession {
  #cookies = new Map<string, string>();

  constructor(readonly home: string) {}

  /** Asks for a path, or posts to it: a form, or JSON where there are headers. */
  async request(
    path: string,
    fields?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<Response> {
    let url = new URL(path, this.home);
    const body =
      fields && (headers ? JSON.stringify(fields) : new URLSearchParams(fields as Form).toString());
    const type = headers ? 'application/json' : 'application/x-www-form-urlencoded';
    let init: RequestInit = body
      ? { method: 'POST', body, headers: { ...headers, 'content-type': type } }
      : {};
    for (;;) {
      const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ');
      const answer = await fetch(url, {
        ...init,
        redirect: 'manual',
        headers: { ...(init.headers as Form), cookie },
      });
      for (const cookie of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        this.#cookies.set(name, value);
      }
      const location = answer.headers.get('location');
      if (!location) return answer;
      url = new URL(location, url);
      init = {};
    }
  }

  async page(path: string): Promise<string> {
    return (await this.request(path)).text();
  }

  /** Signs in to WordPress. */
  async signIn(user: string, password: string): Promise<void> {
    // The form sets a cookie, by which WordPress knows that cookies work.
    await this.request('/wp-login.php');
    const form = { log: user, pwd: password, testcookie: '1' };
    const answer = await this.request('/wp-login.php', form);
    if (answer.url.includes('wp-login')) throw new Error(`${user} cannot sign in`);
  }
}

/** Attributes of the first element that a pattern finds, such as `<script[^>]*data-bearer-token`. */
export function attributesOf(html: string, pattern: RegExp): Record<string, string> | undefined {
  const tag = html.match(pattern)?.[0];
  if (!tag) return undefined;
  const decode = (text: string) =>
    text
      .replaceAll('&quot;', '"')
      .replaceAll('&#039;', "'")
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  return Object.fromEntries(
    [...tag.matchAll(/\s([\w-]+)(?:=(["'])(.*?)\2)?(?=[\s>/])/g)].map(([, name, , value = '']) => [
      name,
      decode(value),
    ]),
  );
}
