/** Sending in the service worker: when there is a network again and perhaps no page is open (Background Sync). */
import { nameOf, open } from '../core/idb';

import { NEWS } from './news';
import { inTurn, sendAll, type Means } from './uploader';
import { Server } from './wire';

const TAG = 'send:';

/** The name under which a page asks the browser to wake the service worker for this person. */
export function tagOf(user: string): string {
  return TAG + user;
}

/** Whose outbox the browser wakes us for; null where it is something else. */
export function askedBy(tag: string): string | null {
  return tag.startsWith(TAG) ? tag.slice(TAG.length) : null;
}

/** Send what this person has on the phone. Throws where the server was not heard: then the browser wakes us again. */
export async function sendInBackground(user: string, prepare: Means['prepare']): Promise<void> {
  const there = await indexedDB.databases();
  // Signed out meanwhile: nothing is left, and no empty store is made.
  if (!there.some(({ name }) => name === nameOf(user))) return;
  const store = await open(user);
  const news = new BroadcastChannel(NEWS);
  const means: Means = { now: () => Date.now(), random: () => Math.random(), prepare, told: () => news.postMessage(null) };
  try {
    const round = await inTurn(user, () => sendAll(store, user, new Server(), means));
    if (round.ended === 'unheard') throw new Error('The server was not heard.');
  } finally {
    store.close();
    news.close();
  }
}
