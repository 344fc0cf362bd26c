import 'fake-indexeddb/auto';

import { beforeEach, describe, expect, it } from 'vitest';

import { open, type Store } from '../core/idb';

import { answerOf, offerAgain, type Answer, type Question, type Standing } from './held';
import type { Content } from './model';
import * as outbox from './outbox';

const HOUR = 3_600_000;
const content: Content = {
  schema: 1, kind: 'risk', category: 'lighting', severity: 'medium', text: 'Mörkt', place: '', position_source: 'none',
  observed_at: '2026-11-23T18:20:00+01:00', confidential: false,
};

let store: Store;
let count = 0;
let at = 1_000_000;

beforeEach(async () => {
  count += 1;
  store = await open(`held-${count}`);
  at = 1_000_000;
});

async function sent(id: string, etag = '"1"'): Promise<void> {
  const voice = { id: `v-${id}`, kind: 'voice' as const, bytes: new ArrayBuffer(2), type: 'audio/webm' };
  const photo = { id: `p-${id}`, kind: 'photo' as const, bytes: new ArrayBuffer(3), type: 'image/jpeg' };
  await outbox.save(store, { id, walk: 'walk', municipality: 'backa', content, late: false, files: [photo, voice] }, at);
  await outbox.update(store, 'observations', id, (one) => ({ ...one, state: 'sent', receipt: { edit: 1, etag, at } }));
  for (const file of [photo, voice]) await outbox.update(store, 'files', file.id, (one) => ({ ...one, state: 'sent', receipt: 'abc=' }));
}

const all = (question: Question, state: Standing['state'], epoch = 'a'): Answer => ({
  epoch,
  observations: Object.fromEntries(Object.keys(question.observations).map((id) => [id, { state }])),
  photos: Object.fromEntries(Object.keys(question.photos).map((id) => [id, { state }])),
  voices: Object.fromEntries(Object.keys(question.voices).map((id) => [id, { state }])),
});

describe('what the server is asked for', () => {
  it('is what it said that it held, with tag and digest', async () => {
    await sent('one', '"4"');
    let question: Question | undefined;

    await offerAgain(store, 'backa', (asked) => Promise.resolve(all((question = asked), 'held')), at);

    expect(question).toEqual({ observations: { one: '"4"' }, photos: { 'p-one': 'abc=' }, voices: { 'v-one': 'abc=' } });
    expect(await outbox.countUnsent(store)).toBe(0);
  });

  it('is asked for at most once an hour, and again where no answer came', async () => {
    await sent('one');
    let times = 0;
    const silent = (): Promise<null> => Promise.resolve(((times += 1), null));
    const there = (question: Question): Promise<Answer> => Promise.resolve(((times += 1), all(question, 'held')));

    await offerAgain(store, 'backa', silent, at);
    await offerAgain(store, 'backa', there, at + 1);
    await offerAgain(store, 'backa', there, at + HOUR - 1);
    expect(times).toBe(2);
    await offerAgain(store, 'backa', there, at + HOUR + 1);

    expect(times).toBe(3);
  });

  it('is not asked for again at once where the server is too old', async () => {
    await sent('one');
    let times = 0;
    const old = (): Promise<'never'> => Promise.resolve(((times += 1), 'never' as const));

    await offerAgain(store, 'backa', old, at);
    await offerAgain(store, 'backa', old, at + 1);
    await offerAgain(store, 'another', old, at + 1);

    expect(times).toBe(1);
  });

  it('does not wait for ever where the clock was put back', async () => {
    await sent('one');
    let times = 0;
    const there = (question: Question): Promise<Answer> => Promise.resolve(((times += 1), all(question, 'held')));

    await offerAgain(store, 'backa', there, at + 365 * 24 * HOUR);
    await offerAgain(store, 'backa', there, at);

    expect(times).toBe(2);
  });
});

describe('what the server lacks', () => {
  it('waits to be sent again, whole', async () => {
    await sent('one');

    expect(await offerAgain(store, 'backa', (question) => Promise.resolve(all(question, 'missing')), at)).toBe(3);

    const entry = await outbox.find(store, 'one');
    expect(entry?.observation).toMatchObject({ state: 'waiting', receipt: null, content: { text: 'Mörkt' } });
    expect(entry?.files.map(({ id, state, receipt, size }) => [id, state, receipt, size])).toEqual([
      ['p-one', 'waiting', null, 3], ['v-one', 'waiting', null, 2],
    ]);
    expect((await outbox.bytesOf(store, 'p-one'))?.byteLength).toBe(3);
  });

  it('is not what somebody took back, or changed', async () => {
    await sent('one');
    await offerAgain(store, 'backa', (question) => Promise.resolve(all(question, 'withdrawn')), at);
    await offerAgain(store, 'backa', (question) => Promise.resolve(all(question, 'changed')), at + 2 * HOUR);

    expect(await outbox.countUnsent(store)).toBe(0);
  });

  it('is also a newer text, after a restore', async () => {
    await sent('one', '"2"');
    await offerAgain(store, 'backa', (question) => Promise.resolve(all(question, 'held', 'a')), at);
    await offerAgain(store, 'backa', (question) => Promise.resolve(all(question, 'changed', 'b')), at + 2 * HOUR);

    expect((await outbox.find(store, 'one'))?.observation).toMatchObject({ edit: 2, receipt: { edit: 1, etag: '"2"' }, state: 'waiting' });
  });
});

describe('an answer', () => {
  it('counts only as the contract has it', () => {
    expect(answerOf({ epoch: 'a', observations: { one: { state: 'held' } }, photos: {} })).not.toBeNull();
    expect(answerOf({ epoch: 'a', observations: { one: 'held' }, photos: {} })?.observations['one']?.state).toBe('held');
    for (const body of [undefined, null, [], '<html>', {}, { epoch: 'a' }, { epoch: 'a', observations: [], photos: {} }, { epoch: 'a', observations: { one: 1 }, photos: {} }]) {
      expect(answerOf(body)).toBeNull();
    }
  });
});
