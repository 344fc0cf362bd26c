import 'fake-indexeddb/auto';

import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';

import { open, type Store } from '../core/idb';

import { isUnsent, type Content, type KeptFile, type KeptObservation } from './model';
import * as outbox from './outbox';
import type { Outcome } from './receipts';
import { digestOf, markCarried, sendAll, type Means, type Wire } from './uploader';

const ME = 'vera';
const WALK = 'walk';
const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer as ArrayBuffer;

function content(text: string): Content {
  return {
    schema: 1, kind: 'risk', category: 'lighting', severity: 'medium', text, place: '', position_source: 'none',
    observed_at: '2026-11-23T18:20:00+01:00', confidential: false,
  };
}

type Fault = 'none' | 'lost' | 'unheard' | 'signed-out' | 'refused' | 'kept';

/** A server as the contract has it, behind a network that does as it is told. */
class ModelServer implements Wire {
  readonly texts = new Map<string, { text: string; version: number }>();
  readonly photos = new Map<string, string>();
  readonly withdrawn = new Set<string>();
  readonly order: string[] = [];
  signedIn: string | null | undefined = ME;
  /** One for each call to come; none where they are used up. */
  faults: Fault[] = [];

  whoami(): Promise<string | null | undefined> {
    return Promise.resolve(this.signedIn);
  }

  putObservation(one: KeptObservation): Promise<Outcome> {
    return this.answer(() => {
      this.order.push(`text ${one.id}`);
      if (this.withdrawn.has(one.id)) return { kind: 'refused', status: 410, detail: 'Borttagen' };
      const there = this.texts.get(one.id);
      if (there?.text === one.content.text) return { kind: 'held', etag: `"${there.version}"` };
      const expected = one.receipt?.etag ?? '"0"';
      if (there !== undefined && expected !== `"${there.version}"`) {
        return { kind: 'conflict', theirs: { content: content(there.text), etag: `"${there.version}"` } };
      }
      const version = (there?.version ?? 0) + 1;
      this.texts.set(one.id, { text: one.content.text, version });
      return { kind: 'held', etag: `"${version}"` };
    });
  }

  deleteObservation(one: KeptObservation): Promise<Outcome> {
    return this.answer(() => {
      if (this.texts.delete(one.id)) this.withdrawn.add(one.id);
      return { kind: 'held', etag: '' };
    });
  }

  putFile(photo: KeptFile, _municipality: string, _bytes: ArrayBuffer, digest: string): Promise<Outcome> {
    return this.answer(() => {
      this.order.push(`photo ${photo.id}`);
      const there = this.photos.get(photo.id);
      if (there !== undefined && there !== digest) return { kind: 'refused', status: 409, detail: 'Ett annat foto' };
      this.photos.set(photo.id, digest);
      return { kind: 'held', etag: digest };
    });
  }

  private answer(run: () => Outcome): Promise<Outcome> {
    const fault = this.faults.shift() ?? 'none';
    if (fault === 'lost' || fault === 'unheard') return Promise.resolve({ kind: 'unknown', after: null });
    if (fault === 'signed-out') return Promise.resolve({ kind: 'signed-out' });
    if (fault === 'refused') return Promise.resolve({ kind: 'refused', status: 422, detail: 'Fel' });
    const outcome = run();
    // The server has it, and its answer is lost.
    return Promise.resolve(fault === 'kept' ? { kind: 'unknown', after: null } : outcome);
  }
}

let at = 1_000_000;
const means: Means = { now: () => at, random: () => 0.5, prepare: () => Promise.resolve(null), told: () => {} };

let store: Store;
let server: ModelServer;
let count = 0;

beforeEach(async () => {
  count += 1;
  store = await open(`${ME}-${count}`);
  server = new ModelServer();
});

async function note(id: string, text: string, photos: readonly string[] = []): Promise<void> {
  const taken = photos.map((name) => ({ id: name, kind: 'photo' as const, bytes: bytes(name), type: 'image/jpeg' }));
  at += 1;
  await outbox.save(store, { id, walk: WALK, municipality: 'backa', content: content(text), late: false, files: taken }, at);
}

const send = (): ReturnType<typeof sendAll> => sendAll(store, ME, server, means);

describe('the outbox', () => {
  it('sends all text before any photo, oldest first', async () => {
    await note('one', 'första', ['p1']);
    await note('two', 'andra', ['p2']);

    const round = await send();

    expect(round).toEqual({ ended: 'done', next_at: null });
    expect(server.order).toEqual(['text one', 'text two', 'photo p1', 'photo p2']);
    expect((await outbox.list(store)).filter(isUnsent)).toEqual([]);
  });

  it('sends nothing in the name of somebody else', async () => {
    await note('one', 'första');
    server.signedIn = 'hans';

    expect((await send()).ended).toBe('other');
    expect(server.texts.size).toBe(0);
  });

  it('keeps everything where nobody is signed in, and sends it afterwards', async () => {
    await note('one', 'första', ['p1']);
    server.signedIn = null;
    expect((await send()).ended).toBe('signed-out');

    server.signedIn = ME;
    await send();

    expect(server.photos.get('p1')).toBe(await digestOf(bytes('p1')));
  });

  it('waits longer each time, and tries again when the time has come', async () => {
    await note('one', 'första');
    server.faults = ['lost', 'lost'];
    const first = (await send()).next_at ?? 0;
    expect(first - at).toBe(1000);
    expect(server.order).toEqual([]);

    await send();
    expect(server.texts.size).toBe(0);
    at = first;
    const second = (await send()).next_at ?? 0;

    expect(second - at).toBe(2000);
    at = second;
    await send();
    expect(server.texts.size).toBe(1);
  });

  it('sends at once what waits for its time, where somebody asks for it', async () => {
    await note('one', 'första', ['p1']);
    server.faults = ['none', 'lost'];
    await send();
    await send();
    expect(server.photos.size).toBe(0);

    await outbox.hurry(store);
    await send();

    expect(server.photos.size).toBe(1);
  });

  it('lets one that is refused hold up nobody', async () => {
    await note('one', 'första', ['p1']);
    await note('two', 'andra', ['p2']);
    server.faults = ['refused'];

    await send();

    const [one, two] = await outbox.list(store);
    expect(one?.observation).toMatchObject({ state: 'needs', trouble: { status: 422, detail: 'Fel' } });
    expect(two?.files[0]?.receipt).not.toBeNull();
    expect(one?.files[0]?.size).toBe(2);
  });

  it('sends what was changed while it was on its way', async () => {
    await note('one', 'första');
    const putObservation = server.putObservation.bind(server);
    let isFirst = true;
    server.putObservation = async (observation) => {
      const outcome = await putObservation(observation);
      if (isFirst) await note('one', 'rättad');
      isFirst = false;
      return outcome;
    };

    await send();
    await send();

    expect(server.texts.get('one')).toEqual({ text: 'rättad', version: 2 });
  });

  it('knows its own change again though its answer was lost', async () => {
    for (const text of ['första', 'andra', 'tredje']) {
      await note('one', text);
      server.faults = ['kept'];
      await send();
      at += 600_000;
    }
    await note('one', 'fjärde');

    await send();

    expect(server.texts.get('one')).toEqual({ text: 'fjärde', version: 2 });
    expect((await outbox.find(store, 'one'))?.observation).toMatchObject({ state: 'sent', unheard: [] });
  });

  it('takes theirs, or sends ours as a change of theirs, once somebody has chosen', async () => {
    for (const whose of ['mine', 'theirs'] as const) {
      await note(whose, 'min');
      await send();
      server.texts.set(whose, { text: 'deras', version: 5 });
      await note(whose, 'min andra');
      await send();
      await outbox.choose(store, whose, whose);
      await outbox.choose(store, whose, 'theirs');
      await send();
    }

    expect(server.texts.get('mine')).toEqual({ text: 'min andra', version: 6 });
    expect(server.texts.get('theirs')).toEqual({ text: 'deras', version: 5 });
    expect((await outbox.find(store, 'theirs'))?.observation.content.text).toBe('deras');
    expect(await outbox.countUnsent(store)).toBe(0);
  });

  it('keeps both texts where somebody else was first', async () => {
    await note('one', 'min');
    await send();
    server.texts.set('one', { text: 'deras', version: 5 });
    await note('one', 'min andra');

    await send();

    const entry = await outbox.find(store, 'one');
    expect(entry?.observation.content.text).toBe('min andra');
    expect(entry?.observation.trouble?.theirs?.content.text).toBe('deras');
    expect(server.texts.get('one')?.text).toBe('deras');
  });

  it('removes what was never sent at once, and tells the server of the rest', async () => {
    await note('one', 'första');
    await note('two', 'andra');
    await outbox.remove(store, 'two');
    await send();
    await outbox.remove(store, 'one');
    expect(await outbox.countUnsent(store)).toBe(1);

    await send();

    expect(await outbox.list(store)).toEqual([]);
    expect([...server.withdrawn]).toEqual(['one']);
    expect(server.order).not.toContain('text two');
  });

  it('takes a scaled photo only before anything of it has been sent', async () => {
    await note('one', 'första', ['p1']);
    expect(await outbox.shrunk(store, 'p1', { bytes: bytes('liten'), type: 'image/jpeg' })).toBe(true);
    await send();

    expect(await outbox.shrunk(store, 'p1', { bytes: bytes('annan'), type: 'image/jpeg' })).toBe(false);
    expect(server.photos.get('p1')).toBe(await digestOf(bytes('liten')));
  });

  it('knows as its own what came to the server in a file', async () => {
    await note('one', 'första', ['p1']);
    for (const entry of await outbox.list(store)) await markCarried(store, entry);
    // Somebody takes the file in; then the walker writes on.
    server.texts.set('one', { text: 'första', version: 1 });
    server.photos.set('p1', await digestOf(bytes('p1')));
    expect(await outbox.shrunk(store, 'p1', { bytes: bytes('liten'), type: 'image/jpeg' })).toBe(false);
    await outbox.save(store, { id: 'one', walk: WALK, municipality: 'backa', content: content('andra'), late: false, files: [] }, at);

    await send();
    await send();

    expect(server.texts.get('one')).toEqual({ text: 'andra', version: 2 });
    expect((await outbox.list(store)).filter(isUnsent)).toEqual([]);
  });

  it('forgets the bytes after a day and the text after thirty, and nothing that is not sent', async () => {
    await note('one', 'första', ['p1']);
    await send();
    await note('two', 'andra', ['p2']);
    const day = 24 * 3_600_000;

    await outbox.tidy(store, at + day + 1000);
    const [one, two] = await outbox.list(store);
    expect([one?.files[0]?.size, two?.files[0]?.size]).toEqual([null, 2]);
    expect(await Promise.all(['p1', 'p2'].map((id) => outbox.bytesOf(store, id)))).toEqual([undefined, bytes('p2')]);

    await outbox.tidy(store, at + 31 * day);
    expect((await outbox.list(store)).map((entry) => entry.observation.id)).toEqual(['two']);
  });
});

describe('what the server holds of a walk that is over', () => {
  it('goes after a day, and what is not sent stays', async () => {
    await note('one', 'första', ['p1']);
    await send();
    await note('two', 'andra');
    const day = 24 * 3_600_000;

    await outbox.forgetOver(store, () => true, at + day - 1000);
    await outbox.forgetOver(store, () => false, at + 2 * day);
    expect((await outbox.list(store)).length).toBe(2);
    await outbox.forgetOver(store, (walk) => walk === WALK, at + day + 1000);

    expect((await outbox.list(store)).map((entry) => entry.observation.id)).toEqual(['two']);
    expect(await store.count('bytes')).toBe(0);
  });
});

type Step = readonly ['save', number, string] | readonly ['remove', number] | readonly ['send', readonly Fault[]] | readonly ['crash'];

const fault = fc.constantFrom<Fault>('none', 'lost', 'unheard', 'signed-out', 'kept');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constant('save' as const), fc.integer({ min: 0, max: 3 }), fc.string({ minLength: 1, maxLength: 3 })),
  fc.tuple(fc.constant('remove' as const), fc.integer({ min: 0, max: 3 })),
  fc.tuple(fc.constant('send' as const), fc.array(fault, { maxLength: 6 })),
  fc.constant(['crash'] as const),
);

describe('whatever is saved, changed, removed, sent, lost and cut off, in any order', () => {
  it('everything that was said to be safe is on the phone or on the server, once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        count += 1;
        const name = `${ME}-${count}`;
        store = await open(name);
        server = new ModelServer();
        const wanted = new Map<string, string>();
        for (const one of steps) {
          if (one[0] === 'save') {
            const id = `o${one[1]}`;
            if (server.withdrawn.has(id) || ((await outbox.find(store, id))?.observation.withdrawn ?? false)) continue;
            await note(id, one[2], [`p-${id}`]);
            wanted.set(id, one[2]);
          } else if (one[0] === 'remove') {
            await outbox.remove(store, `o${one[1]}`);
            wanted.delete(`o${one[1]}`);
          } else if (one[0] === 'send') {
            server.faults = [...one[1]];
            await send();
            at += 600_000;
          } else {
            // The page is gone in the middle of it: what it was sending says so still.
            for (const { observation } of await outbox.list(store)) {
              await outbox.update(store, 'observations', observation.id, (now) => (now.state === 'waiting' ? { ...now, state: 'sending', offered: true } : now));
            }
            store.close();
            store = await open(name);
          }
          for (const [id, text] of wanted) {
            const here = (await outbox.find(store, id))?.observation.content.text;
            expect(here ?? server.texts.get(id)?.text).toBe(text);
          }
        }
        server.faults = [];
        for (let turn = 0; turn < 4; turn += 1) {
          await send();
          at += 600_000;
        }
        expect(new Map([...server.texts].map(([id, { text }]) => [id, text]))).toEqual(wanted);
        expect([...wanted.keys()].every((id) => server.photos.has(`p-${id}`))).toBe(true);
        expect(await outbox.countUnsent(store)).toBe(0);
        store.close();
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
