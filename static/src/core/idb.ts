/** The phone's own store: a database for each person, so that whoever signs in next on this phone opens another. */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';

/** Raised with each change of the stores; `upgrade` below takes what older versions left. */
export const VERSION = 2;

/** What each store holds; the rooms that own them say it more closely. */
export interface Stores extends DBSchema {
  /** Observations by id: what was noted here, until the server has it and it need not be kept. Owner: sync. */
  observations: { key: string; value: { readonly id: string; readonly walk: string }; indexes: { walk: string } };
  /** What is known of photos and voice notes, by id. Owner: sync. */
  files: { key: string; value: { readonly id: string; readonly observation: string }; indexes: { observation: string } };
  /** Their bytes, by the same id, apart from what is known of them: lists read no bytes. A file-backed Blob can vanish. */
  bytes: { key: string; value: ArrayBuffer };
  /** What is being written, by walk. Owner: observations. */
  drafts: { key: string; value: { readonly walk: string } };
  /** Walks that are ready for no network, by id. Owner: walks. */
  walks: { key: string; value: { readonly id: string } };
  /** What was answered at the stops of walks, by id, until it need not be kept. Owner: walks. */
  visits: { key: string; value: { readonly id: string; readonly walk: string }; indexes: { walk: string } };
  /** Stretches of the way that was walked, by id, until the server has them. Owner: walks. */
  tracks: { key: string; value: { readonly id: string; readonly walk: string }; indexes: { walk: string } };
  /** Photos of the points of walks that are ready, by address, for when there is no network. Owner: walks. */
  pictures: { key: string; value: { readonly address: string; readonly walk: string }; indexes: { walk: string } };
  /** Single values by name, such as the server's epoch. */
  facts: { key: string; value: unknown };
}

export type Store = IDBPDatabase<Stores>;

/** Open the store of the person with this id. */
export async function open(user: string): Promise<Store> {
  return openDB<Stores>(nameOf(user), VERSION, {
    async upgrade(store, old, _now, transaction) {
      if (old < 1) {
        store.createObjectStore('observations', { keyPath: 'id' }).createIndex('walk', 'walk');
        store.createObjectStore('drafts', { keyPath: 'walk' });
        store.createObjectStore('walks', { keyPath: 'id' });
        store.createObjectStore('facts');
      }
      if (old < 2) {
        store.createObjectStore('files', { keyPath: 'id' }).createIndex('observation', 'observation');
        store.createObjectStore('bytes');
        store.createObjectStore('visits', { keyPath: 'id' }).createIndex('walk', 'walk');
        store.createObjectStore('tracks', { keyPath: 'id' }).createIndex('walk', 'walk');
        store.createObjectStore('pictures', { keyPath: 'address' }).createIndex('walk', 'walk');
        if (old === 1) await takeBytesApart(store, transaction);
      }
    },
    // Another tab wants to change the stores: it may, this one opens them again when it needs them.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
    },
  });
}

type Upgrade = IDBPTransaction<Stores, StoreNames<Stores>[], 'versionchange'>;

/** Version 1 had the bytes of photos in what was known of them, and in drafts. */
async function takeBytesApart(store: Store, transaction: Upgrade): Promise<void> {
  type Old = { readonly id: string; readonly bytes: ArrayBuffer | null };
  const [files, bytes] = [transaction.objectStore('files'), transaction.objectStore('bytes')];
  const photos = transaction.objectStore('photos' as 'files');
  // One after the other: all of them together may be more than a phone has room for.
  for (let at = await photos.openCursor(); at !== null; at = await at.continue()) {
    const { bytes: its, ...photo } = at.value as unknown as Old & { readonly observation: string };
    if (its !== null) await bytes.put(its, photo.id);
    await files.put({ ...photo, kind: 'photo', size: its?.byteLength ?? null } as { id: string; observation: string });
  }
  for (let at = await transaction.objectStore('drafts').openCursor(); at !== null; at = await at.continue()) {
    const draft = at.value as { readonly walk: string; readonly photos?: readonly (Old & { readonly type: string })[] };
    const chosen = draft.photos ?? [];
    for (const photo of chosen) if (photo.bytes !== null) await bytes.put(photo.bytes, photo.id);
    const { photos: _, ...rest } = draft;
    await at.update({ ...rest, files: chosen.map(({ id, type }) => ({ id, type, kind: 'photo' })) } as { walk: string });
  }
  store.deleteObjectStore('photos' as 'files');
}

export function nameOf(user: string): string {
  return `walkapp-${user}`;
}
