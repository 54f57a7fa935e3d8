/** The character before decimals in the page's language; undefined where the page names none. */
const decimalMark = (): string | undefined => {
  try {
    return new Intl.NumberFormat(document.documentElement.lang).format(1.1)[1];
  } catch {}
};

/**
 * The number in a text of a shop, such as `49,90`, `€1.299,00` or `2 Stück`. NaN where there is none, where
 * there are several, and where it can be read in two ways: `1.299` on a German page is either a price
 * that a person reads or a number that a program wrote.
 */
export const readNumber = (text: string): number => {
  const plain = text.replace(/(\d)[\s'’](?=\d{3}(?!\d))/g, '$1');
  const [, sign, digits = ''] =
    /^(?:\p{L}+\.|[^\d.,{}-])*(-?)(\d[\d.,]*)[^\d{}]*$/u.exec(plain) ?? [];
  const [mark, ...others] = digits.match(/[.,]/g)?.reverse() ?? [];
  let decimal = others.includes(mark as string) ? '' : mark;
  if (!others[0] && /^[1-9]\d{0,2}.\d{3}$/.test(digits)) {
    decimal = decimalMark();
    // Programs write no comma; people add a sign or a word.
    const certain = decimal === mark ? mark === '.' : mark === ',' || plain.trim() !== digits;
    if (!decimal || !certain) return Number.NaN;
  }
  const [whole = '', fraction] = decimal === mark ? digits.split(/[.,](?=\d*$)/) : [digits];
  return Number(`${sign}${whole.replace(/[.,]/g, '')}.${fraction ?? 0}`);
};
