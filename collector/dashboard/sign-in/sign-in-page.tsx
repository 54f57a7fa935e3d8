import type { Viewer } from '../../src/dashboard/responses.js';
import { useTitle } from '../components/use-title.js';
import { SignInForm } from './sign-in-form.js';

/** Stands in place of any page until the viewer is known. The address stays, so that the page follows. */
export function SignInPage({ onViewer }: { onViewer(viewer: Viewer): void }) {
  useTitle('Sign in');
  return (
    <main class="lone">
      <p class="brand">Vitrine</p>
      <h1>Sign in</h1>
      <SignInForm onViewer={onViewer} />
      <p class="note">
        No account? Whoever runs the collector makes one: <code>vitrine-collector user add</code>.
        It prints a link that works once. A forgotten password:{' '}
        <code>vitrine-collector user reset</code>.
      </p>
    </main>
  );
}
