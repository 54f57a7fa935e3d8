import type { Money } from 'vitrine/contract';
import type { Formats } from '../format/formats.js';

interface MoneyListProps {
  values: readonly Money[];
  format: Formats;
}

/** Amounts, one line a currency. They are never added. */
export function MoneyList({ values, format }: MoneyListProps) {
  const known = values.filter(({ value, refunded }) => value || refunded);
  if (!known.length) return <>–</>;
  return (
    <>
      {known.map(({ currency, value }) => (
        <span class="money" key={currency}>
          {format.money(value, currency)}
        </span>
      ))}
    </>
  );
}
