import type { ComponentChildren } from 'preact';
import { useErrorBoundary } from 'preact/hooks';

/** Stands in place of what could not be drawn, so that a fault in one page does not take the others away. */
export function FailureBoundary({ children }: { children: ComponentChildren }) {
  const [error] = useErrorBoundary((fault) => console.error(fault));
  if (!error) return <>{children}</>;
  return (
    <div class="problem" role="alert">
      <p>
        <strong>This page could not be drawn.</strong> The collector may have been updated since the
        page was opened. Load it again; the address keeps period and filters. The browser's console
        has the cause.
      </p>
      <button type="button" class="button" onClick={() => location.reload()}>
        Load again
      </button>
    </div>
  );
}
