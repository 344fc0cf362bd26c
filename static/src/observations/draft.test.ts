import 'fake-indexeddb/auto';

import { openDB } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';

import { nameOf, open, type Store } from '../core/idb';
import type { Content } from '../sync/model';
import * as outbox from '../sync/outbox';

import { forgetFiles, keepFiles, readFiles } from './draft';

const WALK = 'walk';
const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer as ArrayBuffer;
const photo = (id: string): outbox.Taken => ({ id, kind: 'photo', type: 'image/jpeg', bytes: bytes(id) });

function content(text: string): Content {
  return {
    schema: 1, kind: 'risk', category: 'lighting', severity: 'medium', text, place: '', position_source: 'none',
    observed_at: '2026-11-23T18:20:00+01:00', confidential: false,
  };
}

const there = async (store: Store): Promise<string[]> => (await store.getAllKeys('bytes')).sort();

describe('the files of a draft', () => {
  let store: Store;
  let count = 0;

  beforeEach(async () => {
    count += 1;
    store = await open(`draft-${count}`);
  });

  it('come back with their bytes, for the point that they were chosen for', async () => {
    await keepFiles(store, WALK, 'one', [photo('p1')]);
    await keepFiles(store, WALK, 'one', [photo('p1'), photo('p2')]);

    expect(await readFiles(store, WALK, 'one')).toEqual([photo('p1'), photo('p2')]);
    expect(await readFiles(store, WALK, 'another')).toEqual([]);
  });

  it('leave room at once where they are taken away or begun anew', async () => {
    await keepFiles(store, WALK, 'one', [photo('p1'), photo('p2')]);
    await keepFiles(store, WALK, 'one', [photo('p2')]);
    expect(await there(store)).toEqual(['p2']);

    await forgetFiles(store, WALK);

    expect(await there(store)).toEqual([]);
  });

  it('are handed over one at a time, so that nothing holds the page up for all of them', async () => {
    const { put } = IDBObjectStore.prototype;
    let [open, most] = [0, 0];
    IDBObjectStore.prototype.put = function (...given) {
      const request = put.apply(this, given);
      if (this.name !== 'bytes') return request;
      most = Math.max(most, (open += 1));
      request.addEventListener('success', () => (open -= 1));
      return request;
    };

    try {
      await keepFiles(store, WALK, 'one', [photo('p1'), photo('p2'), photo('p3')]);
    } finally {
      IDBObjectStore.prototype.put = put;
    }

    expect([most, await there(store)]).toEqual([1, ['p1', 'p2', 'p3']]);
  });

  it('are of a saved point, until a change without them is saved', async () => {
    const saving = { id: 'one', walk: WALK, municipality: 'backa', content: content('a'), late: false };
    await outbox.save(store, { ...saving, files: [photo('p1')] }, 1);
    await keepFiles(store, 'walk:one', 'one', [photo('p1'), photo('p2')]);
    await keepFiles(store, 'walk:one', 'one', [photo('p2')]);
    expect(await there(store)).toEqual(['p1', 'p2']);

    await outbox.save(store, { ...saving, files: [photo('p2')], draft: 'walk:one' }, 2);

    expect(await there(store)).toEqual(['p2']);
    expect((await outbox.find(store, 'one'))?.files.map(({ id }) => id)).toEqual(['p2']);
  });

  it('that nobody speaks of are swept', async () => {
    await keepFiles(store, WALK, 'one', [photo('p1')]);
    await store.put('bytes', bytes('x'), 'left');

    await outbox.tidy(store, 1);

    expect(await there(store)).toEqual(['p1']);
  });
});

describe('a phone of the version before', () => {
  it('keeps what it had: bytes in a store of their own, and the draft', async () => {
    const name = nameOf('gammal');
    await before(name);

    const upgraded = await open('gammal');

    const [entry] = await outbox.list(upgraded);
    expect(entry?.observation.content.text).toBe('gammal');
    expect(entry?.files.map(({ id, kind, size, receipt }) => [id, kind, size, receipt])).toEqual([
      ['p1', 'photo', 2, null], ['p2', 'photo', null, 'abc='],
    ]);
    expect(await outbox.bytesOf(upgraded, 'p1')).toEqual(bytes('p1'));
    const draft = await readFiles(upgraded, WALK, 'two');
    expect(draft).toEqual([{ id: 'p3', kind: 'photo', type: 'image/jpeg', bytes: bytes('p3') }]);
    await outbox.tidy(upgraded, 1);
    expect(await outbox.bytesOf(upgraded, 'p3')).toEqual(bytes('p3'));
    upgraded.close();
  });
});

/** The store as version 1 made it. */
async function before(name: string): Promise<void> {
  const old = await openDB(name, 1, {
    upgrade(made) {
      made.createObjectStore('observations', { keyPath: 'id' }).createIndex('walk', 'walk');
      made.createObjectStore('photos', { keyPath: 'id' }).createIndex('observation', 'observation');
      for (const [store_, keyPath] of [['drafts', 'walk'], ['walks', 'id']] as const) made.createObjectStore(store_, { keyPath });
      made.createObjectStore('facts');
    },
  });
  const kept = { state: 'waiting', tries: 0, next_at: 0, trouble: null, offered: false, saved_at: 1 };
  await old.put('observations', {
    ...kept, id: 'one', walk: WALK, municipality: 'backa', content: content('gammal'), edit: 1, receipt: null, unheard: [], late: false, withdrawn: false,
  });
  const photo = { ...kept, observation: 'one', type: 'image/jpeg', shrunk: false };
  await old.put('photos', { ...photo, id: 'p1', bytes: bytes('p1'), receipt: null });
  await old.put('photos', { ...photo, id: 'p2', bytes: null, receipt: 'abc=' });
  await old.put('drafts', { walk: WALK, id: 'two', photos: [{ id: 'p3', bytes: bytes('p3'), type: 'image/jpeg' }] });
  old.close();
}
