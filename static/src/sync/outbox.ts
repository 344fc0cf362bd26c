/**
 * The outbox: everything that was noted on this phone. Each change is one transaction of strict durability, and what
 * leaves does so by `receipts` alone.
 */
import type { Store } from '../core/idb';

import { contentOf, isUnsent, type Content, type Entry, type KeptObservation, type KeptPhoto } from './model';

const DAY_MS = 24 * 3_600_000;
const PHOTO_LIFE_MS = DAY_MS;
const TEXT_LIFE_MS = 30 * DAY_MS;
const STRICT: IDBTransactionOptions = { durability: 'strict' };

/** What is saved: under an id that the form made. */
export interface Saving {
  readonly id: string;
  readonly walk: string;
  readonly municipality: string;
  readonly content: Content;
  readonly late: boolean;
  /** All of its photos that the server does not hold yet. */
  readonly photos: readonly Taken[];
  /** Where its draft lies, if not under the walk. */
  readonly draft?: string;
}

/** A photo as it was taken. */
export interface Taken {
  readonly id: string;
  readonly bytes: ArrayBuffer;
  readonly type: string;
}

/**
 * Keep an observation with its photos, or a change to it; the draft it was written in is forgotten with it. When this
 * is done it is safe. Throws what IndexedDB throws, such as QuotaExceededError; then nothing has changed.
 */
export async function save(store: Store, saving: Saving, at: number): Promise<void> {
  const transaction = store.transaction(['observations', 'photos', 'drafts'], 'readwrite', STRICT);
  const observations = transaction.objectStore('observations');
  const before = (await observations.get(saving.id)) as KeptObservation | undefined;
  const photos = transaction.objectStore('photos');
  const known = (await photos.index('observation').getAll(saving.id)) as unknown as KeptPhoto[];
  const writes = [
    observations.put(changed(before, saving, at)),
    ...photosOf(known, saving, at).map((photo) => photos.put(photo)),
    ...dropped(known, saving).map((photo) => photos.delete(photo.id)),
    transaction.objectStore('drafts').delete(saving.draft ?? saving.walk),
  ];
  await Promise.all([...writes, transaction.done]);
}

function changed(before: KeptObservation | undefined, saving: Saving, at: number): KeptObservation {
  return {
    id: saving.id,
    walk: saving.walk,
    municipality: saving.municipality,
    content: saving.content,
    edit: (before?.edit ?? 0) + 1,
    receipt: before?.receipt ?? null,
    unheard: before?.unheard ?? [],
    late: saving.late || (before?.late ?? false),
    withdrawn: false,
    state: 'waiting',
    tries: 0,
    next_at: 0,
    trouble: null,
    offered: before?.offered ?? false,
    saved_at: before?.saved_at ?? at,
  };
}

/** New ones as they were taken; of those that lie here already what has come of them, to be tried again at once. */
function photosOf(known: readonly KeptPhoto[], saving: Saving, at: number): KeptPhoto[] {
  return saving.photos.flatMap((taken) => {
    const before = known.find((photo) => photo.id === taken.id);
    if (before === undefined) return [fresh(taken, saving.id, at)];
    return before.receipt === null ? [{ ...before, state: 'waiting', tries: 0, next_at: 0, trouble: null }] : [];
  });
}

/** What was here and not sent, and is not among the photos any longer. */
function dropped(known: readonly KeptPhoto[], saving: Saving): KeptPhoto[] {
  return known.filter((photo) => photo.receipt === null && !saving.photos.some((taken) => taken.id === photo.id));
}

function fresh(taken: Taken, observation: string, at: number): KeptPhoto {
  return {
    ...taken, observation, shrunk: false, receipt: null, state: 'waiting', tries: 0, next_at: 0, trouble: null,
    offered: false, saved_at: at,
  };
}

/** Everything on this phone, or of one walk, oldest first. */
export async function list(store: Store, walk?: string): Promise<Entry[]> {
  const transaction = store.transaction(['observations', 'photos']);
  const [observations, photos] = await Promise.all([
    walk === undefined
      ? transaction.objectStore('observations').getAll()
      : transaction.objectStore('observations').index('walk').getAll(walk),
    transaction.objectStore('photos').getAll(),
  ]);
  const entries = (observations as unknown as KeptObservation[]).map((observation) => ({
    observation,
    photos: (photos as unknown as KeptPhoto[]).filter((photo) => photo.observation === observation.id),
  }));
  return entries.sort((one, other) => one.observation.saved_at - other.observation.saved_at);
}

/** One observation with its photos; undefined where it is not here. */
export async function find(store: Store, id: string): Promise<Entry | undefined> {
  const transaction = store.transaction(['observations', 'photos']);
  const [observation, photos] = await Promise.all([
    transaction.objectStore('observations').get(id),
    transaction.objectStore('photos').index('observation').getAll(id),
  ]);
  if (observation === undefined) return undefined;
  return { observation: observation as unknown as KeptObservation, photos: photos as unknown as KeptPhoto[] };
}

/** How many observations are, wholly or in part, on this phone only. */
export async function countUnsent(store: Store): Promise<number> {
  return (await list(store)).filter(isUnsent).length;
}

/**
 * Somebody has chosen between what they wrote and what somebody else saved meanwhile: theirs is taken over as it
 * stands, or ours goes as a change of theirs. Nothing happens where there is no such choice any longer.
 */
export async function choose(store: Store, id: string, whose: 'mine' | 'theirs'): Promise<void> {
  await update(store, 'observations', id, (now) => {
    const theirs = now.trouble?.theirs;
    if (theirs === undefined) return now;
    const done = { ...now, trouble: null, tries: 0, next_at: 0, edit: now.edit + 1 };
    if (whose === 'mine') return { ...done, state: 'waiting', receipt: { edit: now.edit, etag: theirs.etag, at: now.saved_at } };
    return { ...done, state: 'sent', content: contentOf(theirs.content), receipt: { edit: done.edit, etag: theirs.etag, at: now.saved_at } };
  });
}

/** Take it away from this phone; where the server may have heard of it, the server is told when there is a network. */
export async function remove(store: Store, id: string): Promise<void> {
  const transaction = store.transaction(['observations', 'photos'], 'readwrite', STRICT);
  const observations = transaction.objectStore('observations');
  const found = (await observations.get(id)) as KeptObservation | undefined;
  if (found === undefined) return;
  const keys = await transaction.objectStore('photos').index('observation').getAllKeys(id);
  const writes = keys.map((key) => transaction.objectStore('photos').delete(key));
  const gone: KeptObservation = { ...found, withdrawn: true, state: 'waiting', tries: 0, next_at: 0, trouble: null };
  const write = !found.offered ? observations.delete(id) : observations.put({ ...gone });
  await Promise.all([...writes, write, transaction.done]);
}

/** Somebody asks to send now: what has been tried waits for its time no longer. */
export async function hurry(store: Store): Promise<void> {
  for (const { observation, photos } of await list(store)) {
    if (observation.next_at > 0) await update(store, 'observations', observation.id, (now) => ({ ...now, next_at: 0 }));
    for (const { id, next_at } of photos) if (next_at > 0) await update(store, 'photos', id, (now) => ({ ...now, next_at: 0 }));
  }
}

/** Take one photo away before it is sent. */
export async function removePhoto(store: Store, id: string): Promise<void> {
  const transaction = store.transaction('photos', 'readwrite', STRICT);
  await Promise.all([transaction.store.delete(id), transaction.done]);
}

/** Put the scaled bytes in the place of those that were taken; false where the photo has been sent or removed meanwhile. */
export async function shrunk(store: Store, id: string, taken: { bytes: ArrayBuffer; type: string } | null): Promise<boolean> {
  const transaction = store.transaction('photos', 'readwrite', STRICT);
  const photo = (await transaction.store.get(id)) as unknown as KeptPhoto | undefined;
  // Of what is under way, the server may hold the first half already.
  const isInTime = photo !== undefined && !photo.offered;
  if (isInTime) await transaction.store.put({ ...photo, ...(taken ?? {}), shrunk: true } satisfies KeptPhoto as KeptPhoto);
  await transaction.done;
  return isInTime;
}

/** Change what is known of one, if it is still here; `how` sees it as it is now. */
export async function update<S extends 'observations' | 'photos'>(
  store: Store, name: S, id: string, how: (now: S extends 'photos' ? KeptPhoto : KeptObservation) => S extends 'photos' ? KeptPhoto : KeptObservation,
): Promise<void> {
  const transaction = store.transaction(name, 'readwrite', STRICT);
  const now = await transaction.store.get(id);
  if (now !== undefined) await transaction.store.put({ ...how(now as never) } as never);
  await transaction.done;
}

/** Texts and receipts stay for thirty days, a photo that the server holds for one: until then it could be offered again. */
export async function tidy(store: Store, now: number): Promise<void> {
  for (const entry of await list(store)) {
    if (isUnsent(entry)) continue;
    const age = now - entry.observation.saved_at;
    if (age > TEXT_LIFE_MS) await forget(store, entry.observation.id);
    else if (age > PHOTO_LIFE_MS) {
      for (const photo of entry.photos) {
        if (photo.bytes !== null) await update(store, 'photos', photo.id, (one) => ({ ...one, bytes: null }));
      }
    }
  }
}

/** Forget what the server has said that it has withdrawn. */
export async function forget(store: Store, id: string): Promise<void> {
  const transaction = store.transaction(['observations', 'photos'], 'readwrite', STRICT);
  const keys = await transaction.objectStore('photos').index('observation').getAllKeys(id);
  const writes = keys.map((key) => transaction.objectStore('photos').delete(key));
  await Promise.all([...writes, transaction.objectStore('observations').delete(id), transaction.done]);
}
