/** The origin of an address, such as `https://shop.example`; null when it is no URL. */
export function originOf(address: string | null): string | null {
  if (!address) return null;
  try {
    return new URL(address).origin;
  } catch {
    return null;
  }
}

/** Whether an address is nothing but an origin. */
export const isOrigin = (address: string): boolean => originOf(address) === address;
