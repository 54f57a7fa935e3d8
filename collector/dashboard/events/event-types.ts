/** Events that the figures of several pages count. */
export const VIEWED = 'product session start';
export const AR_OFFERED = 'product AR offered';
export const AR_OPENED = 'product AR download';
export const AR_MISSING = 'product AR not available';
export const CODE_SHOWN = 'product AR mobile transition offered';
export const CODE_SCANNED = 'product AR mobile transition completed';
export const OPTION_CHOSEN = 'product configuration attribute set';
export const ADDED = 'product cart-add';
export const ORDERED = 'product ordered';
