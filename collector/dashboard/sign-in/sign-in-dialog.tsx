import { useEffect, useRef } from 'preact/hooks';
import type { Viewer } from '../../src/dashboard/responses.js';
import { SignInForm } from './sign-in-form.js';

interface SignInDialogProps {
  name: string | null;
  onViewer(viewer: Viewer): void;
}

/** Stands over a page whose session is over. The page, its filters and what was typed stay. */
export function SignInDialog({ name, onViewer }: SignInDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="sign-in"
      aria-labelledby="signed-out"
      // Without a session there is nothing to go back to.
      onCancel={(event) => event.preventDefault()}
    >
      <h2 id="signed-out">The session is over</h2>
      <p>Sign in again to go on. The page and its filters stay as they are.</p>
      {name === null && <p>A share link that has expired needs a new one from an owner.</p>}
      <SignInForm name={name} onViewer={onViewer} />
    </dialog>
  );
}
