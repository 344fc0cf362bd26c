/** Signing out takes this person's store from the phone, and asks first where something in it is not sent. */
import { ask } from '../core/ask';
import { nameOf } from '../core/idb';
import { forgetMe } from '../core/me';
import { t, tn } from '../core/text';
import * as outbox from '../sync/outbox';
import { countWaiting, sendWaiting } from '../walks/sending';

import * as drafts from './draft';
import { phone, sendNow, type Phone } from './sending';
import { texts } from './texts';

/** A last try to send may take this long. */
const LAST_TRY_MS = 4000;

/** `data-guest`: a guest leaves the walk. Nobody can come back as them, so nothing of theirs stays behind. */
export function mount(element: HTMLElement): void {
  const form = element as HTMLFormElement;
  const isGuest = element.dataset['guest'] !== undefined;
  let isReady = false;
  // In the capture phase: before the guard counts the form as sent.
  form.addEventListener('submit', (event) => {
    if (isReady) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void leave(isGuest, () => {
      isReady = true;
      form.requestSubmit();
    });
  }, { capture: true });
}

async function leave(isGuest: boolean, go: () => void): Promise<void> {
  const here = await phone();
  const n = here === null ? 0 : await left(here);
  if (n === 0) {
    await clear(here);
    go();
    return;
  }
  if (isGuest) {
    ask(tn(texts.askLeaveWalkOne, texts.askLeaveWalkMany, n), t(texts.leaveWalkAnyway), () => void clear(here).then(go));
    return;
  }
  // The store stays then: it is opened again by who it belongs to.
  ask(tn(texts.askLeaveOne, texts.askLeaveMany, n), t(texts.leaveAnyway), () => {
    forgetMe();
    go();
  });
}

async function left(here: Phone): Promise<number> {
  const waiting = async (): Promise<number> => (await outbox.countUnsent(here.store)) + (await countWaiting(here.me.id));
  if ((await waiting()) === 0) return 0;
  await Promise.race([Promise.all([sendNow(here), sendWaiting(here.me)]), new Promise((done) => setTimeout(done, LAST_TRY_MS))]);
  return waiting();
}

async function clear(here: Phone | null): Promise<void> {
  forgetMe();
  if (here === null) return;
  drafts.forgetAll(here.me.id);
  here.store.close();
  await new Promise<void>((done) => {
    const request = indexedDB.deleteDatabase(nameOf(here.me.id));
    // Another tab that holds it open closes it when it is told to; nobody waits for it here.
    request.onsuccess = request.onerror = request.onblocked = () => done();
  });
}
