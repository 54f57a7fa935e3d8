/** The origin of an address, such as `https://shop.example`; null when it is no URL. */
export const originOf = (address: string | null): string | null =>
  address && URL.canParse(address) ? new URL(address).origin : null;

/** Whether an address is nothing but an origin. */
export const isOrigin = (address: string): boolean => originOf(address) === address;
