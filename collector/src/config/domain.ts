import { createBoundedCache } from '../lib/bounded-cache.js';

/** Hosts that name this machine. Browsers treat their pages as secure without TLS. */
const LOCAL_HOST = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

interface Domain {
  protocol: string | undefined;
  /** Host, or the part after the star with its dot: in ASCII, as a browser sends it. */
  name: string;
  hasStar: boolean;
  port: string | undefined;
}

const DOMAIN = /^(?:(https?):\/\/)?(\*\.)?(\[[0-9a-f:.]+\]|[^\s/?#@:[\]*\\%]+)(?::(\d{1,5}))?$/;

const ASCII_HOST = /^([a-z0-9_-]+\.)*[a-z0-9_-]+$|^\[/;

const MAX_PORT = 65_535;

/** The host as a browser sends it: IDN in ASCII, an IP address in its shortest form. */
function canonicalHost(host: string): string | undefined {
  const address = `http://${host}`;
  const { hostname } = URL.canParse(address) ? new URL(address) : { hostname: '' };
  return ASCII_HOST.test(hostname) ? hostname : undefined;
}

function readDomain(text: string): Domain | undefined {
  const [, protocol, star, host = '', port] = DOMAIN.exec(text.toLowerCase()) ?? [];
  const name = host && canonicalHost(host);
  if (!name || Number(port ?? 0) > MAX_PORT) return undefined;
  if (star && /^\[|^[\d.]+$/.test(name)) return undefined;
  return {
    protocol: protocol && `${protocol}:`,
    name: star ? `.${name}` : name,
    hasStar: Boolean(star),
    port: port && `${Number(port)}`,
  };
}

/** Every request of a public token asks for the domains of the token. */
const domains = createBoundedCache<Domain | undefined>({ maxEntries: 10_000 });

/** With scheme and port. DNS has no host over 253 characters. */
const MAX_LENGTH = 300;

/** @returns undefined for a text that is not a domain */
const parseDomain = (text: string): Domain | undefined =>
  text.length > MAX_LENGTH ? undefined : domains.get(text, () => readDomain(text));

/** The problem of a domain and its remedy; undefined when it is right. */
export function domainProblem(text: string): string | undefined {
  if (parseDomain(text)) return undefined;
  if (parseDomain(`[${text}]`)) return `"${text}" is an IPv6 address; write it as [${text}]`;
  return `"${text}" is not a host; write it without path: shop.example, *.shop.example or http://shop.example`;
}

/** One notation of a domain; undefined for a text that is not one. */
export function canonicalDomain(text: string): string | undefined {
  const domain = parseDomain(text);
  if (!domain) return undefined;
  const { protocol, name, hasStar, port } = domain;
  return `${protocol ? `${protocol}//` : ''}${hasStar ? '*' : ''}${name}${port ? `:${port}` : ''}`;
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
