/**
 * The outbox: everything that was noted on this phone. Each change is one transaction of strict durability, and what
 * leaves does so by `receipts` alone.
 */
import type { Store } from '../core/idb';

import { contentOf, isUnsent, type Content, type Entry, type FileKind, type KeptFile, type KeptObservation } from './model';

const DAY_MS = 24 * 3_600_000;
const FILE_LIFE_MS = DAY_MS;
const TEXT_LIFE_MS = 30 * DAY_MS;
const STRICT: IDBTransactionOptions = { durability: 'strict' };

/** What is saved: under an id that the form made. */
export interface Saving {
  readonly id: string;
  readonly walk: string;
  readonly municipality: string;
  readonly content: Content;
  readonly late: boolean;
  /** All of its photos and voice notes that the server does not hold yet. */
  readonly files: readonly Taken[];
  /** Where its draft lies, if not under the walk. */
  readonly draft?: string;
}

/** A photo as it was taken, or a voice note as it was recorded. */
export interface Taken {
  readonly id: string;
  readonly kind: FileKind;
  readonly type: string;
  readonly bytes: ArrayBuffer;
}

/**
 * Keep an observation with its files, or a change to it; the draft it was written in is forgotten with it. Bytes that
 * the draft has stored already are not written again. When this is done it is safe. Throws what IndexedDB throws, such
 * as QuotaExceededError; then nothing has changed.
 */
export async function save(store: Store, saving: Saving, at: number): Promise<void> {
  const transaction = store.transaction(['observations', 'files', 'bytes', 'drafts'], 'readwrite', STRICT);
  const [observations, files, bytes] = [
    transaction.objectStore('observations'), transaction.objectStore('files'), transaction.objectStore('bytes'),
  ];
  // All at once: each answer that is waited for takes a slow phone several milliseconds.
  const [found, those, ...stored] = await Promise.all([
    observations.get(saving.id), files.index('observation').getAll(saving.id), ...saving.files.map(({ id }) => bytes.getKey(id)),
  ]);
  const before = found as KeptObservation | undefined;
  const known = those as unknown as KeptFile[];
  const gone = dropped(known, saving);
  const writes: Promise<unknown>[] = [
    observations.put(changed(before, saving, at)),
    ...filesOf(known, saving, at).map((file) => files.put(file)),
    ...saving.files.flatMap((taken, n) => (stored[n] === undefined ? [bytes.put(taken.bytes, taken.id)] : [])),
    ...gone.flatMap(({ id }) => [files.delete(id), bytes.delete(id)]),
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
function filesOf(known: readonly KeptFile[], saving: Saving, at: number): KeptFile[] {
  return saving.files.flatMap((taken) => {
    const before = known.find((file) => file.id === taken.id);
    if (before === undefined) return [fresh(taken, saving.id, at)];
    return before.receipt === null ? [{ ...before, state: 'waiting', tries: 0, next_at: 0, trouble: null }] : [];
  });
}

/** What was here and not sent, and is not among the files any longer. */
function dropped(known: readonly KeptFile[], saving: Saving): KeptFile[] {
  return known.filter((file) => file.receipt === null && !saving.files.some((taken) => taken.id === file.id));
}

function fresh({ id, kind, type, bytes }: Taken, observation: string, at: number): KeptFile {
  return {
    id, kind, type, observation, size: bytes.byteLength, shrunk: kind === 'voice', receipt: null, state: 'waiting',
    tries: 0, next_at: 0, trouble: null, offered: false, saved_at: at,
  };
}

/** Everything on this phone, or of one walk, oldest first. */
export async function list(store: Store, walk?: string): Promise<Entry[]> {
  const transaction = store.transaction(['observations', 'files']);
  const [observations, files] = await Promise.all([
    walk === undefined
      ? transaction.objectStore('observations').getAll()
      : transaction.objectStore('observations').index('walk').getAll(walk),
    transaction.objectStore('files').getAll(),
  ]);
  const byObservation = new Map<string, KeptFile[]>();
  for (const file of files as unknown as KeptFile[]) {
    byObservation.set(file.observation, [...(byObservation.get(file.observation) ?? []), file]);
  }
  const entries = (observations as unknown as KeptObservation[]).map((observation) => ({
    observation, files: byObservation.get(observation.id) ?? [],
  }));
  return entries.sort((one, other) => one.observation.saved_at - other.observation.saved_at);
}

/** One observation with its files; undefined where it is not here. */
export async function find(store: Store, id: string): Promise<Entry | undefined> {
  const transaction = store.transaction(['observations', 'files']);
  const [observation, files] = await Promise.all([
    transaction.objectStore('observations').get(id),
    transaction.objectStore('files').index('observation').getAll(id),
  ]);
  if (observation === undefined) return undefined;
  return { observation: observation as unknown as KeptObservation, files: files as unknown as KeptFile[] };
}

/** What is known of one file; undefined where it is not here. */
export async function findFile(store: Store, id: string): Promise<KeptFile | undefined> {
  return (await store.get('files', id)) as unknown as KeptFile | undefined;
}

/** The bytes of a file; undefined where they are not here any longer. */
export async function bytesOf(store: Store, id: string): Promise<ArrayBuffer | undefined> {
  return store.get('bytes', id);
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
  await takeAway(store, id, (found) =>
    found.offered ? { ...found, withdrawn: true, state: 'waiting', tries: 0, next_at: 0, trouble: null } : null);
}

/** Forget what the server has said that it has withdrawn. */
export async function forget(store: Store, id: string): Promise<void> {
  await takeAway(store, id, () => null);
}

/** Delete its files with their bytes, and it, or keep what `left` gives of it. */
async function takeAway(store: Store, id: string, left: (found: KeptObservation) => KeptObservation | null): Promise<void> {
  const transaction = store.transaction(['observations', 'files', 'bytes'], 'readwrite', STRICT);
  const [observations, files] = [transaction.objectStore('observations'), transaction.objectStore('files')];
  const found = (await observations.get(id)) as KeptObservation | undefined;
  if (found === undefined) return;
  const keys = await files.index('observation').getAllKeys(id);
  const kept = left(found);
  const write: Promise<unknown> = kept === null ? observations.delete(id) : observations.put({ ...kept });
  const writes = keys.flatMap((key) => [files.delete(key), transaction.objectStore('bytes').delete(key)]);
  await Promise.all([...writes, write, transaction.done]);
}

/** Somebody asks to send now: what has been tried waits for its time no longer. */
export async function hurry(store: Store): Promise<void> {
  for (const { observation, files } of await list(store)) {
    if (observation.next_at > 0) await update(store, 'observations', observation.id, (now) => ({ ...now, next_at: 0 }));
    for (const { id, next_at } of files) if (next_at > 0) await update(store, 'files', id, (now) => ({ ...now, next_at: 0 }));
  }
}

/** Take one photo or voice note away before it is sent. */
export async function removeFile(store: Store, id: string): Promise<void> {
  const transaction = store.transaction(['files', 'bytes'], 'readwrite', STRICT);
  await Promise.all([transaction.objectStore('files').delete(id), transaction.objectStore('bytes').delete(id), transaction.done]);
}

/** Put the scaled bytes in the place of those that were taken; false where the photo has been sent or removed meanwhile. */
export async function shrunk(store: Store, id: string, made: { bytes: ArrayBuffer; type: string } | null): Promise<boolean> {
  const transaction = store.transaction(['files', 'bytes'], 'readwrite', STRICT);
  const files = transaction.objectStore('files');
  const photo = (await files.get(id)) as unknown as KeptFile | undefined;
  // Of what is under way, the server may hold the first half already.
  const isInTime = photo !== undefined && !photo.offered;
  if (isInTime) {
    const now: KeptFile = { ...photo, ...(made === null ? {} : { type: made.type, size: made.bytes.byteLength }), shrunk: true };
    await Promise.all([files.put(now), made !== null && transaction.objectStore('bytes').put(made.bytes, id)]);
  }
  await transaction.done;
  return isInTime;
}

/** Change what is known of one, if it is still here; `how` sees it as it is now. */
export async function update<S extends 'observations' | 'files'>(
  store: Store, name: S, id: string, how: (now: S extends 'files' ? KeptFile : KeptObservation) => S extends 'files' ? KeptFile : KeptObservation,
): Promise<void> {
  const transaction = store.transaction(name, 'readwrite', STRICT);
  const now = await transaction.store.get(id);
  if (now !== undefined) await transaction.store.put({ ...how(now as never) } as never);
  await transaction.done;
}

/**
 * Texts and receipts stay for thirty days, a photo that the server holds for one: until then it could be offered again.
 * Bytes that neither a file nor a draft speaks of go.
 */
export async function tidy(store: Store, now: number): Promise<void> {
  for (const entry of await list(store)) {
    if (isUnsent(entry)) continue;
    const age = now - entry.observation.saved_at;
    if (age > TEXT_LIFE_MS) await forget(store, entry.observation.id);
    else if (age > FILE_LIFE_MS) for (const file of entry.files) if (file.size !== null) await letGo(store, file.id);
  }
  await sweep(store);
}

/** Forget what the server holds of walks that are over, once a day has passed; what is not sent stays. */
export async function forgetOver(store: Store, isOver: (walk: string) => boolean, now: number): Promise<void> {
  for (const entry of await list(store)) {
    const { id, walk, saved_at } = entry.observation;
    if (!isUnsent(entry) && isOver(walk) && now - saved_at > FILE_LIFE_MS) await forget(store, id);
  }
}

async function letGo(store: Store, id: string): Promise<void> {
  const transaction = store.transaction(['files', 'bytes'], 'readwrite', STRICT);
  const file = (await transaction.objectStore('files').get(id)) as unknown as KeptFile | undefined;
  if (file !== undefined && file.receipt !== null) {
    const now: KeptFile = { ...file, size: null };
    await Promise.all([transaction.objectStore('files').put(now), transaction.objectStore('bytes').delete(id)]);
  }
  await transaction.done;
}

async function sweep(store: Store): Promise<void> {
  const transaction = store.transaction(['files', 'bytes', 'drafts'], 'readwrite');
  const [kept, there, drafts] = await Promise.all([
    transaction.objectStore('files').getAllKeys(), transaction.objectStore('bytes').getAllKeys(), transaction.objectStore('drafts').getAll(),
  ]);
  const chosen = drafts.flatMap((draft) => (draft as { readonly files?: readonly { readonly id: string }[] }).files ?? []);
  const spoken = new Set([...kept, ...chosen.map(({ id }) => id)]);
  const left = there.filter((id) => !spoken.has(id));
  await Promise.all([...left.map((id) => transaction.objectStore('bytes').delete(id)), transaction.done]);
}
