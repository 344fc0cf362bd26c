/**
 * The service worker of this version, and the next. A new version waits until nothing is lost by it: the walks on the
 * phone are fetched anew and no draft is open; or somebody presses the button.
 */
import { element as make, icon } from '../core/dom';
import { open } from '../core/idb';
import type { Me } from '../core/me';
import { t } from '../core/text';
import { isWriting as isDrafting } from '../observations/draft';
import { refresh } from '../walks/refresh';

import { texts } from './texts';

export async function register(who: Me): Promise<void> {
  let asked = false;
  let registration: ServiceWorkerRegistration;
  try {
    registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
  } catch {
    return; // no network just now, or a private window: the pages work as they do without
  }
  const takeOver = (worker: ServiceWorker): void => {
    asked = true;
    worker.postMessage('take over');
  };
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // Where it was not asked for, as with the first one of all, the page goes on until it is opened anew.
    if (asked) location.reload();
  });
  const arrived = (worker: ServiceWorker): void => void consider(who, worker, takeOver);
  if (registration.waiting) arrived(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const coming = registration.installing;
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'installed' && registration.active !== null) arrived(coming);
    });
  });
}

async function consider(who: Me, worker: ServiceWorker, takeOver: (worker: ServiceWorker) => void): Promise<void> {
  const isSafe = (await refresh(who)) && !isWriting() && !(await hasDraft(who));
  if (isSafe) takeOver(worker);
  else offer(() => takeOver(worker));
}

/** Somebody is in the middle of a form on this page. */
function isWriting(): boolean {
  return document.querySelector('main form .input, main form textarea, dialog[open]') !== null;
}

async function hasDraft(who: Me): Promise<boolean> {
  if (isDrafting(who.id)) return true;
  const store = await open(who.id);
  const drafts = await store.count('drafts');
  store.close();
  return drafts > 0;
}

function offer(press: () => void): void {
  if (document.querySelector('.newversion') !== null) return;
  const button = make('button', { type: 'button', class: 'btn btn--s newversion' }, icon('refresh-cw'), t(texts.newVersion));
  button.addEventListener('click', press);
  document.body.append(button);
}
