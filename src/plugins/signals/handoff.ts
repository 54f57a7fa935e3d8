import { uuid } from '../../tracker/uuid.js';

/** The parameter that carries the id of a hand-off from one device to the other. */
export const HANDOFF_PARAMETER = 'vitrine_ar';

/**
 * Takes the id of a hand-off out of an address, and keeps every other character as it is.
 *
 * @returns the address without the id, and the id, where there is one that looks like ours
 */
export function takeHandoff(address: string, parameter: string): [address: string, id?: string] {
  let id: string | undefined;
  const rest = address.replace(
    RegExp(`([?&])${parameter}=([\\w-]{8,64})(&|(?=#)|$)`),
    (_, before, found, after) => {
      id = found;
      return after && before;
    },
  );
  return [rest, id];
}

/**
 * An address to show as a QR code, so that the phone that opens it continues the visit: it
 * carries a random id, new with every call, and nothing of the visitor or the session.
 *
 * Works without a tracker, and on a server. Mark the picture with `data-vitrine-handoff` and the
 * address, and the plugin `ar` tracks when it is visible, and when a phone has followed it.
 *
 * @param url default: the page's address
 * @param options `parameter` holds the id: `vitrine_ar` by default, as `handoffParameter` of `ar()`
 * @throws TypeError for a `url` that is no address; on a server, also for one that is relative
 */
export function handoffUrl(
  url: string = location.href,
  { parameter = HANDOFF_PARAMETER }: { parameter?: string } = {},
): string {
  const address = new URL(takeHandoff(url, parameter)[0], globalThis.document?.baseURI);
  address.search += `${address.search ? '&' : '?'}${parameter}=${uuid()}`;
  return address.href;
}
