import { useAddress } from '../address/use-address.js';

interface TabsProps {
  label: string;
  /** Names by value; the empty value is the first tab. */
  tabs: Readonly<Record<string, string>>;
}

/** Parts of a page, each with an address of its own. */
export function Tabs({ label, tabs }: TabsProps) {
  const { state, href } = useAddress();
  return (
    <nav class="tabs" aria-label={label}>
      {Object.entries(tabs).map(([value, name]) => (
        <a
          key={value}
          href={href({ view: { tab: value }, sort: '', p: 1 })}
          aria-current={(state.view.tab ?? '') === value ? 'page' : undefined}
        >
          {name}
        </a>
      ))}
    </nav>
  );
}
