/** The origin of an address, such as `https://shop.example`; null when it is not a URL. */
export function originOf(address: string | null): string | null {
  if (!address) return null;
  try {
    return new URL(address).origin;
  } catch {
    return null;
  }
}

/** Whether an address is an origin without a path. */
export const isOrigin = (address: string): boolean => originOf(address) === address;
