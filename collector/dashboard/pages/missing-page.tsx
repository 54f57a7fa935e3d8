import { useAddress } from '../address/use-address.js';

/** For unknown addresses. */
export function MissingPage() {
  const { pageHref } = useAddress();
  return (
    <p>
      The dashboard has no page at this address. <a href={pageHref('')}>Go to the overview</a>
    </p>
  );
}
