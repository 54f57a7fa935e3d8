import type { RequestError } from '../api/request.js';

/** A sentence for a failed request, and the next step. */
function explain({ status, problem }: RequestError): [sentence: string, step: string] {
  const details = problem.details?.map(({ path, message }) => `${path}: ${message}`).join('; ');
  if (problem.type === 'unreadable')
    return ['The response could not be read.', 'A proxy may have sent it. Try again.'];
  if (status === 0 && !navigator.onLine)
    return ['This device is offline.', 'The page reads the figures again when it is back.'];
  if (status === 0)
    return ['The collector does not answer.', 'Check that it runs, then try again.'];
  if (status === 403)
    return [
      'This needs a signed-in user.',
      'A share link does not show it. Ask an owner of the org for an account.',
    ];
  if (status === 404) return ['There is no such thing.', 'It may have been erased. Go back.'];
  if (status === 422)
    return [`The collector does not accept this question. ${details ?? ''}`, 'Change the filters.'];
  if (status === 429)
    return ['Too many questions at once.', `Try again in ${problem.retryAfter ?? 60} seconds.`];
  if (status === 503)
    return [
      'The collector cannot answer this at the moment.',
      'It may still be preparing stored events after an update, or the question takes too long. Try again in a minute, or choose fewer days.',
    ];
  return [`The collector failed: ${problem.message}.`, 'Its log has the cause. Try again.'];
}

interface ProblemProps {
  error: RequestError;
  retry?: () => void;
}

/** Stands in place of figures that could not be read. */
export function Problem({ error, retry }: ProblemProps) {
  const [sentence, step] = explain(error);
  return (
    <div class="problem" role="alert">
      <p>
        <strong>{sentence}</strong> {step}
      </p>
      {retry && (
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
