import type { Diagnosis } from './diagnose.js';
import { element } from './element.js';
import type { EventHistory } from './event-log.js';
import { createEventRow, type EventRow } from './event-row.js';
import { STYLE } from './style.js';

/** Number of corners. The overlay starts at the bottom left: product pages have their buttons on the right. */
const CORNERS = 4;

/** A custom element name: no page has an element or styles for it. */
const NAME = 'vitrine-inspector';

/** The content of the overlay beside the events. */
export interface Findings {
  diagnosis: Diagnosis;
  /** Numbers of events, in words. */
  tally: string;
  /** Names and values. */
  facts: readonly (readonly [string, string])[];
}

interface Actions {
  diagnose(): void;
  /** Somebody has asked for it by the button or Escape. */
  close(): void;
  /** Another overlay takes the place of this one. */
  onReplaced(): void;
}

export interface Panel {
  /** Shows an event, or what has become of it. */
  show(history: EventHistory): void;
  forget(history: EventHistory): void;
  /** Shows the diagnosis and the facts. */
  update(findings: Findings): void;
  /** Marks a requested diagnosis as running. */
  busy(on: boolean): void;
  remove(): void;
}

/**
 * The overlay, in a shadow root at the end of the document: no page rule reaches into it, and it
 * survives a body that is replaced. It takes no focus, dims nothing, and takes no click beside it.
 *
 * @throws TypeError where style sheets cannot be made by script: before Chrome 73, Firefox 101, Safari 16.4
 */
export function createPanel({ diagnose, close, onReplaced }: Actions): Panel {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  // Some themes run their scripts again at each navigation.
  document.querySelector(NAME)?.dispatchEvent(new Event('close'));
  const host = document.createElement(NAME);
  host.addEventListener('close', onReplaced);
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheet];

  const tally = element('span');
  const fold = element(
    'button',
    { className: 'fold', type: 'button', ariaExpanded: 'true' },
    element('span', { className: 'dot' }),
    element('b', { textContent: 'Vitrine' }),
    tally,
  );
  const button = (textContent: string, label: string, act: () => void) => {
    const control = element('button', {
      type: 'button',
      textContent,
      ariaLabel: label,
      title: label,
    });
    control.addEventListener('click', act);
    return control;
  };
  const move = () => {
    host.dataset.corner = `${(Number(host.dataset.corner ?? 0) + 1) % CORNERS}`;
  };
  const sentence = element('p', { className: 'sentence' });
  const remedy = element('p', { className: 'remedy' });
  const words = element('div', { role: 'status' }, sentence, remedy);
  const ask = element('button', { className: 'ask', type: 'button', textContent: 'Diagnose' });
  const list = element('dl');
  const none = element('li', { className: 'none', textContent: 'No event yet.' });
  const events = element('ol', { className: 'events', ariaLabel: 'Events' }, none);
  const panel = element(
    'section',
    { className: 'panel', ariaLabel: 'Vitrine inspector' },
    element(
      'header',
      {},
      fold,
      button('\u2197\ufe0e', 'Move to the next corner', move),
      button('\u2715', 'Close the inspector', close),
    ),
    element(
      'div',
      { className: 'body' },
      element('div', { className: 'diagnosis' }, words, ask),
      list,
      events,
    ),
  );
  root.append(panel);

  fold.addEventListener('click', () => {
    const folded = host.toggleAttribute('data-folded');
    panel.toggleAttribute('data-folded', folded);
    fold.setAttribute('aria-expanded', `${!folded}`);
  });
  ask.addEventListener('click', diagnose);
  // Key presses in the overlay must not trigger shortcuts of the page.
  for (const type of ['keydown', 'keyup', 'keypress'] as const)
    panel.addEventListener(type, (event) => {
      event.stopPropagation();
      if (type === 'keydown' && event.key === 'Escape') close();
    });

  const rows = new Map<EventHistory, EventRow>();
  const values = new Map<string, HTMLElement>();
  document.documentElement.append(host);

  return {
    show(history) {
      let row = rows.get(history);
      if (!row) {
        none.remove();
        row = createEventRow(history);
        rows.set(history, row);
        events.prepend(row.node);
      }
      row.update();
    },
    forget(history) {
      rows.get(history)?.node.remove();
      rows.delete(history);
    },
    update({ diagnosis, tally: counts, facts }) {
      panel.dataset.tone = diagnosis.tone;
      panel.dataset.code = diagnosis.code;
      // A screen reader would read an unchanged sentence out again.
      if (sentence.textContent !== diagnosis.sentence) sentence.textContent = diagnosis.sentence;
      if (remedy.textContent !== diagnosis.remedy) remedy.textContent = diagnosis.remedy;
      tally.textContent = counts;
      for (const [name, value] of facts) {
        const text = values.get(name) ?? element('dd');
        if (!values.has(name)) list.append(element('dt', { textContent: name }), text);
        values.set(name, text);
        // An update would clear the visitor's selection.
        if (text.textContent !== value) text.textContent = value;
      }
    },
    busy(on) {
      ask.disabled = on;
      ask.textContent = on ? 'Asking …' : 'Diagnose';
    },
    remove: () => host.remove(),
  };
}
