import { useEffect, useState } from 'preact/hooks';
import { useAddress } from '../address/use-address.js';
import { useSession } from '../api/session.js';

/** Reads the figures again, and copies the address: it has all filters, so it is a saved view. */
export function PageActions() {
  const { href } = useAddress();
  const { refresh } = useSession();
  const [message, setMessage] = useState('');
  const address = href({});
  // Another view has not been copied.
  useEffect(() => setMessage(''), [address]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(new URL(address, location.origin).href);
      setMessage('Link copied');
    } catch {
      // Without https, browsers allow it to nobody.
      setMessage('Copy the address of this page');
    }
  };
  return (
    <>
      <span class="note" role="status">
        {message}
      </span>
      <button type="button" class="button" onClick={refresh}>
        Refresh
      </button>
      <button type="button" class="button" onClick={copy}>
        Copy link
      </button>
    </>
  );
}
