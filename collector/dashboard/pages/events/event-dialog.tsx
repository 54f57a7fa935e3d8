import { useEffect, useRef } from 'preact/hooks';
import type { StoredEvent } from 'vitrine/contract';
import { useRequest } from '../../api/use-request.js';
import type { Scope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { eventLabel } from '../../format/event-labels.js';
import { EventFacts } from './event-facts.js';

interface EventDialogProps {
  scope: Scope;
  id: string;
  onClose(): void;
}

/** One event over its list. */
export function EventDialog({ scope, id, onClose }: EventDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const event = useRequest<StoredEvent>(scope.list(`/events/${encodeURIComponent(id)}`));
  useEffect(() => {
    // An element that leaves the page is closed by that, without an event.
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} class="event" aria-labelledby="event-title" onClose={onClose}>
      <header class="panel-head">
        <h2 id="event-title">{event.value ? eventLabel(event.value.eventType) : 'Event'}</h2>
        <button type="button" class="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <Answer of={event} lines={10}>
        {(found) => <EventFacts event={found} format={scope.format} />}
      </Answer>
    </dialog>
  );
}
