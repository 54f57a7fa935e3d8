import { useEffect, useState } from 'preact/hooks';

/** Shows that the figures are from before the connection was lost. */
export function OfflineNote() {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const read = () => setOnline(navigator.onLine);
    addEventListener('online', read);
    addEventListener('offline', read);
    return () => {
      removeEventListener('online', read);
      removeEventListener('offline', read);
    };
  }, []);
  return (
    <div role="status">
      {!online && (
        <p class="banner">
          This device is offline. The figures stay as they were read, and the page reads them again
          when it is back.
        </p>
      )}
    </div>
  );
}
