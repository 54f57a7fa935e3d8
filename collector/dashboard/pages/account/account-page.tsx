import { useState } from 'preact/hooks';
import { useSession } from '../../api/session.js';
import { Panel } from '../../components/panel.js';
import { PasswordForm } from '../../sign-in/password-form.js';

/** The viewer's own password. */
export function AccountPage() {
  const { viewer, setViewer } = useSession();
  const [saved, setSaved] = useState(false);
  if (viewer.kind === 'link') return <p>A share link has no account.</p>;
  return (
    <Panel title={`Password of ${viewer.name}`}>
      <PasswordForm
        viewer={viewer}
        onSaved={(next) => {
          setSaved(true);
          setViewer(next);
        }}
      />
      <p role="status">{saved && 'The new password is stored.'}</p>
    </Panel>
  );
}
