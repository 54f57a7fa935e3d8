import { safely } from '../console.js';
import type { IdbBackup } from '../queue/idb-backup.js';
import type { Report } from '../queue/receipts.js';
import { ACTIVE, LEFT, type Life } from './ownership.js';
import { MAX_REQUESTS_ON_EXIT, type Sender } from './sender.js';
import type { Transport } from './transport.js';

/** The last tasks of a page that is hidden or goes away, each of which may be cut short. */
export interface PageExit {
  /** The last moment that a phone is sure to give. */
  onHidden(): void;
  /** @param persisted true when the page perhaps goes into the back/forward cache */
  onPageHide(persisted: boolean): void;
}

interface Parts {
  life: Life;
  sender: Sender;
  backup: IdbBackup;
  transport: Transport;
  report: Report;
}

export const createPageExit = ({
  life,
  sender: { confirmHold, release, sendReady, resendsInFlight, inFlight, reportWaiting },
  backup: { flushBackup, pauseBackup },
  transport: { sendBeacon },
  report,
}: Parts): PageExit => ({
  onHidden() {
    if (life.state === ACTIVE) sendReady(MAX_REQUESTS_ON_EXIT);
    flushBackup();
  },
  onPageHide(persisted) {
    // First of all: a closing Firefox may cut the script short at any point.
    if (life.state === ACTIVE) {
      life.state = LEFT;
      // A page that was frozen may have lost its events to another one.
      confirmHold();
    }
    release();
    const mayBeacon = life.state === LEFT;
    if (mayBeacon) sendReady(MAX_REQUESTS_ON_EXIT);
    // A quitting Firefox lets only beacons through.
    const resend = mayBeacon && resendsInFlight();
    for (const { entries, body } of inFlight) {
      // Another library may have wrapped `sendBeacon` by a function that throws.
      if (resend) safely(() => sendBeacon(body));
      for (const entry of entries) report(entry, { status: 'unconfirmed', code: 'no_response' });
    }
    reportWaiting({ code: 'page_left' });
    if (persisted) pauseBackup();
  },
});
