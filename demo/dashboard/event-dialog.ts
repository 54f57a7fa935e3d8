import type { StoredEvent } from 'vitrine/client';
import { find } from '../look/find.js';
import { describeDevice } from './device-label.js';
import { element } from './element.js';
import { timeLabel } from './event-table.js';
import { labelOf } from './event-types.js';

type Field = keyof StoredEvent;

const FIELDS: Field[] = [
  'id',
  'eventType',
  'createdAt',
  'metric',
  'sessionId',
  'userId',
  'assetId',
  'assetName',
  'configId',
  'device',
  'referer',
  'orgId',
];

const OBJECTS: [field: Field, heading: string][] = [
  ['eventMetadata', 'Metadata'],
  ['configuration', 'Configuration'],
  ['assetMetadata', 'Metadata of the asset'],
];

export interface EventDialog {
  show(event: StoredEvent): void;
  /** Instead of an event. */
  tell(sentence: string): void;
  close(): void;
}

/**
 * Everything that is stored of one event.
 *
 * @param onClose told when the visitor closes it
 */
export function createDialog(onClose: () => void): EventDialog {
  const dialog = find<HTMLDialogElement>('dialog.event');
  const facts = find('.facts', dialog);
  let byVisitor = true;
  dialog.addEventListener('close', () => {
    if (byVisitor) onClose();
    byVisitor = true;
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  const open = (title: string, when: string, ...content: Node[]) => {
    find('h2', dialog).textContent = title;
    find('.when', dialog).textContent = when;
    facts.replaceChildren(...content);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  };

  return {
    show(event) {
      const list = element('dl');
      for (const field of FIELDS) {
        const value = event[field];
        list.append(
          element('dt', { textContent: field }),
          element('dd', { textContent: value === null ? 'null' : `${value}` }),
        );
        if (field === 'device' && event.device) {
          const { label, type } = describeDevice(event.device);
          if (label !== event.device) {
            list.lastElementChild?.append(element('small', { textContent: `${label} (${type})` }));
          }
        }
      }
      const objects = OBJECTS.flatMap(([field, heading]) => [
        element('h3', { textContent: heading }),
        element('pre', { tabIndex: 0, textContent: JSON.stringify(event[field], null, 2) }),
      ]);
      open(labelOf(event.eventType), `${timeLabel(event.createdAt)} UTC`, list, ...objects);
    },
    tell(sentence) {
      open('Event', '', element('p', { textContent: sentence }));
    },
    close() {
      if (!dialog.open) return;
      byVisitor = false;
      dialog.close();
    },
  };
}
