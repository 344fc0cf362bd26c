/**
 * A walk on this phone: its pages as the server drew them, with what was seen on it and before it, the photos of its
 * points, and the map under it. The person's part
 * lies in their own store and goes with it; the map's part is nobody's.
 */
import { call } from '../core/api';
import { open, type Stores } from '../core/idb';
import type { Me } from '../core/me';
import { cutOf, keepMap, removeMap, removeMaps } from '../maps/stored';

import { forgetPictures, keepPictures, photosOf } from './pictures';

/** A page of the server without what stands round it: what the neutral page puts in its place. */
export interface StoredPage {
  readonly title: string;
  readonly language: string;
  /** The element under the body: bar, contents and buttons. */
  readonly html: string;
}

export interface ReadyWalk {
  readonly id: string;
  /** `/{municipality}/walks/{id}`. */
  readonly address: string;
  readonly municipality: string;
  readonly title: string;
  readonly startsAt: string;
  readonly state: string;
  /** Sunset and sunrise around it; empty where the sun stays up. */
  readonly night: readonly string[];
  readonly readyAt: string;
  readonly bytes: number;
  /** Those of them that are the map's. */
  readonly mapBytes: number;
  readonly page: StoredPage;
  readonly capture: StoredPage;
  /** The walk stop by stop; undefined in what an older version of the app made ready. */
  readonly stops?: StoredPage;
}

/** What is to be made ready. */
export interface Wanted {
  readonly id: string;
  readonly address: string;
  /** The addresses of what lies under its map; null leaves what is there. */
  readonly maps: readonly string[] | null;
  readonly night: readonly string[];
}

/** The browser has no room for it. */
export class NoRoom extends Error {}
/** What answered was not the page that was asked for: a sign-in, or somebody else's. */
export class NotThePage extends Error {}

interface WalkAnswer {
  readonly title: string;
  readonly starts_at: string;
  readonly state: string;
}

/** Empty entries that tell the service worker which walks are here; see sw.ts. */
const MARKS = 'ready';
const MAP_PATIENCE_MS = 120_000;

/** Put the walk on the phone, or put it there anew. Throws what `call` throws, NoRoom and NotThePage; then the old stays. */
export async function prepare(who: Me, wanted: Wanted, progress: (share: number) => void): Promise<ReadyWalk> {
  const maps = wanted.maps ?? [];
  const steps = 5 + maps.length;
  let done = 0;
  const step = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    done += 1;
    progress(done / steps);
    return result;
  };
  const walk = await step(get<WalkAnswer>(`/api/v1/walks/${wanted.id}`));
  const page = await step(fetchPage(wanted.address, who));
  const capture = await step(fetchPage(captureOf(wanted.address), who));
  // Guests, whose pages let them leave the walk, note points and answer nothing stop by stop.
  const isGuest = page.html.includes('data-guest');
  const stops = await step(isGuest ? Promise.resolve(null) : fetchPage(stopsOf(wanted.address), who));
  const pictureBytes = await step(keepPictures(who.id, wanted.id, photosOf(page.html)));
  let mapBytes = wanted.maps === null ? ((await readyWalk(who.id, wanted.id))?.mapBytes ?? 0) : 0;
  for (const map of maps) mapBytes += await step(fetchMap(map));
  const text = { page, capture, ...(stops === null ? {} : { stops }) };
  const ready: ReadyWalk = {
    id: wanted.id, address: wanted.address, municipality: who.municipality, title: walk.title, startsAt: walk.starts_at,
    state: walk.state, night: wanted.night, readyAt: new Date().toISOString(), mapBytes,
    bytes: new Blob([JSON.stringify(text)]).size + mapBytes + pictureBytes, ...text,
  };
  await put(who, ready);
  await (await caches.open(MARKS)).put(wanted.address, new Response());
  return ready;
}

export function captureOf(address: string): string {
  return `${address}/observations/new`;
}

export function stopsOf(address: string): string {
  return `${address}/stops`;
}

/** The walks that are on the phone for this person, those that begin first on top. */
export async function readyWalks(user: string): Promise<ReadyWalk[]> {
  const store = await open(user);
  const found = (await store.getAll('walks')) as unknown as ReadyWalk[];
  store.close();
  return found.sort((a, b) => a.startsAt.localeCompare(b.startsAt));
}

export async function readyWalk(user: string, id: string): Promise<ReadyWalk | null> {
  const store = await open(user);
  const found = (await store.get('walks', id)) as unknown as ReadyWalk | undefined;
  store.close();
  return found ?? null;
}

/** Take the walk off the phone, and the maps with the last one. What is not sent yet lies elsewhere, and stays. */
export async function remove(user: string, walk: ReadyWalk): Promise<void> {
  const store = await open(user);
  await store.delete('walks', walk.id);
  const left = await store.count('walks');
  store.close();
  await forgetPictures(user, walk.id);
  await (await caches.open(MARKS)).delete(walk.address);
  if (left === 0) await removeMaps();
  else await removeMap(cutOf(walk.address) ?? walk.address);
}

/** Nobody is signed in on this phone: nothing of any walk stays outside the persons' own stores. */
export async function forgetAll(): Promise<void> {
  await caches.delete(MARKS);
  await removeMaps();
}

async function put(who: Me, ready: ReadyWalk): Promise<void> {
  const store = await open(who.id);
  const writing = store.transaction('walks', 'readwrite', { durability: 'strict' });
  await writing.store.put(ready as Stores['walks']['value']);
  await writing.done;
  store.close();
}

async function get<T>(address: string): Promise<T> {
  const { body } = await call<T>(address);
  if (body === null) throw new NotThePage(address);
  return body;
}

async function fetchPage(address: string, who: Me): Promise<StoredPage> {
  const answer = await fetch(address, { headers: { Accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const frame = page.querySelector('body > .phone, body > .desk');
  // A page for somebody else, or for nobody, must never stand in this person's store.
  const isTheirs = page.documentElement.dataset['user'] === who.id;
  if (!answer.ok || answer.redirected || frame === null || !isTheirs) throw new NotThePage(address);
  return { title: page.title, language: page.documentElement.lang, html: frame.outerHTML };
}

async function fetchMap(address: string): Promise<number> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(MAP_PATIENCE_MS) });
  if (answer.status === 404) return 0; // this installation has no such map; the walk is ready without
  if (!answer.ok) throw new NotThePage(address);
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  if (Number(answer.headers.get('Content-Length') ?? 0) > quota - usage) throw new NoRoom(address);
  return keepMap(address, answer);
}
