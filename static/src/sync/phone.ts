/** The outbox of whoever uses this phone, as a page has it: opened, sent when there is a way, and told to other tabs. */
import { open, type Store } from '../core/idb';
import { me, type Me } from '../core/me';

import { pause } from './backoff';
import { tagOf } from './background';
import { offerAgain } from './held';
import * as outbox from './outbox';
import { NEWS } from './news';
import { inTurn, makeReady, sendAll, type Means, type Round } from './uploader';
import { Server } from './wire';

export interface Phone {
  readonly me: Me;
  readonly store: Store;
}

const MEANS: Means = {
  now: () => Date.now(), random: () => Math.random(), prepare: (photo) => preparing(photo), told: () => tell(),
};

/** How photos are made ready: told by the room that can, which stands above this one. */
let preparing: Means['prepare'] = () => Promise.resolve(null);
let opened: Promise<Phone | null> | null = null;
let running: Promise<Round> | null = null;
let isWanted = false;
let scaling: Promise<void> | null = null;
let unheard = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let channel: BroadcastChannel | null = null;

/** Say how a photo is made ready before it is sent. */
export function prepareBy(how: Means['prepare']): void {
  preparing = how;
}

/** This phone's outbox; null where nobody is signed in, or where this browser keeps nothing. */
export function phone(): Promise<Phone | null> {
  opened ??= find();
  return opened;
}

async function find(): Promise<Phone | null> {
  const who = me();
  // Photos are sealed with a digest, which a page that did not come over HTTPS cannot make.
  if (who === null || !window.isSecureContext) return null;
  try {
    return { me: who, store: await open(who.id) };
  } catch {
    return null; // a private window, or storage that is shut off
  }
}

/**
 * Send what waits, now; what another tab sends is waited for. Gives how the last round ended. What cannot be sent is
 * tried again by itself when its time comes.
 */
export function sendNow(here: Phone): Promise<Round> {
  isWanted = true;
  running ??= rounds(here).finally(() => {
    running = null;
  });
  return running;
}

async function rounds(here: Phone): Promise<Round> {
  let round: Round;
  do {
    isWanted = false;
    round = await inTurn(here.me.id, () => sendAll(here.store, here.me.id, new Server(), MEANS));
  } while (isWanted);
  unheard = round.ended === 'unheard' ? unheard + 1 : 0;
  if (round.ended === 'unheard') void askToBeWoken(here.me.id);
  plan(here, round);
  tell();
  return round;
}

/** Background Sync, which TypeScript's own descriptions leave out. */
interface WithSync extends ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
}

/** Ask the browser to wake the service worker when there is a network. Not all can; then sending waits for a page. */
async function askToBeWoken(user: string): Promise<void> {
  const registration: WithSync | undefined = await navigator.serviceWorker?.getRegistration();
  // Refused where the person has switched it off.
  await registration?.sync?.register(tagOf(user)).catch(() => undefined);
}

/**
 * Scale what is saved and not sent, one photo after the other, with or without a network: it takes less room on the
 * phone then, and goes at once when there is a way.
 */
export function makeReadyNow({ me: { id }, store }: Phone): Promise<void> {
  scaling ??= navigator.locks.request(`walkapp-scale-${id}`, { ifAvailable: true }, async (mine) => {
    if (mine === null) return; // another tab is at it
    for (const { files } of await outbox.list(store)) {
      for (const file of files) if (!file.shrunk && file.receipt === null) await makeReady(store, file.id, MEANS.prepare);
    }
  }).finally(() => {
    scaling = null;
  });
  return scaling;
}

function plan(here: Phone, round: Round): void {
  clearTimeout(timer);
  const wait = round.ended === 'unheard' ? pause(unheard, null, MEANS.random) : round.next_at === null ? null : round.next_at - Date.now();
  if (wait !== null) timer = setTimeout(() => void sendNow(here), Math.max(0, wait));
}

/** Send by itself from now on: at once, when there is a network again, and when somebody comes back to the page. */
export function sendByItself(here: Phone): void {
  const go = (): void => void sendIfNeeded(here);
  addEventListener('online', go);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) go();
  });
  go();
}

async function sendIfNeeded(here: Phone): Promise<void> {
  void makeReadyNow(here);
  await askHeld(here);
  if ((await outbox.countUnsent(here.store)) > 0) await sendNow(here);
}

/** What a restored server lacks waits again; nothing is asked in another's name. */
async function askHeld({ me: { id, municipality }, store }: Phone): Promise<void> {
  const server = new Server();
  const again = await offerAgain(store, municipality, async (question) =>
    (await server.whoami(municipality)) === id ? server.held(question, municipality) : null, Date.now());
  if (again > 0) tell();
}

/** Run this whenever the outbox may have changed, in this tab or in another. */
export function onNews(run: () => void): void {
  addEventListener(NEWS, run);
  broadcast()?.addEventListener('message', run);
}

/** Tell everybody who listens that the outbox has changed. */
export function tell(): void {
  dispatchEvent(new Event(NEWS));
  broadcast()?.postMessage(null);
}

function broadcast(): BroadcastChannel | null {
  channel ??= 'BroadcastChannel' in globalThis ? new BroadcastChannel(NEWS) : null;
  return channel;
}
