/** Hosts that name this machine. Browsers treat their pages as secure without TLS. */
const LOCAL_HOST = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

interface Domain {
  protocol: string | undefined;
  /** Host, or the part after the star with its dot. */
  name: string;
  hasStar: boolean;
  port: string | undefined;
}

const DOMAIN =
  /^(?:(https?):\/\/)?(\*\.)?((?:[a-z0-9_-]+\.)*[a-z0-9_-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/;

/** @returns undefined for a text that is not a domain */
function parseDomain(text: string): Domain | undefined {
  const match = DOMAIN.exec(text.toLowerCase());
  if (!match) return undefined;
  const [, protocol, star, host = '', port] = match;
  if (star && host.startsWith('[')) return undefined;
  return {
    protocol: protocol && `${protocol}:`,
    name: star ? `.${host}` : host,
    hasStar: Boolean(star),
    port,
  };
}

/** The problem of a domain and its remedy; undefined when it is right. */
export function domainProblem(text: string): string | undefined {
  if (parseDomain(text)) return undefined;
  // A browser sends such a host in ASCII.
  if (URL.canParse(`https://${text}`) && /[^\0-\x7f]/.test(text))
    return `"${text}" is not a host in ASCII; write ${new URL(`https://${text}`).host}`;
  return `"${text}" is not a host; write it without path: shop.example, *.shop.example or http://shop.example`;
}

const DEFAULT_PORTS: Record<string, string> = { 'https:': '443', 'http:': '80' };

/**
 * Whether a page is on a domain: `*.example.com` means its subdomains, and a port only that port. Without a scheme it
 * is https; for a host on this machine, http too.
 */
export function domainAllows(text: string, page: URL): boolean {
  const domain = parseDomain(text);
  if (!domain) return false;
  const { protocol, name, hasStar, port } = domain;
  const isScheme = protocol
    ? page.protocol === protocol
    : page.protocol === 'https:' || (page.protocol === 'http:' && LOCAL_HOST.test(page.hostname));
  if (!isScheme) return false;
  if (port !== undefined && port !== (page.port || DEFAULT_PORTS[page.protocol])) return false;
  return hasStar ? page.hostname.endsWith(name) : page.hostname === name;
}
