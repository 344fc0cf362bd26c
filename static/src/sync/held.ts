/**
 * Whether the server still has what it once said that it had: after a restore from backup it may lack some of it. What
 * it lacks is offered again, so nothing here takes anything away.
 */
import type { Store } from '../core/idb';

import type { Entry, FileKind, KeptFile, KeptObservation } from './model';
import * as outbox from './outbox';

const HOUR_MS = 3_600_000;
const ASKED = 'held:asked:';
const EPOCH = 'held:epoch';
/** What the server takes in one question. */
const AT_MOST = 1000;

export interface Question {
  readonly observations: Readonly<Record<string, string>>;
  readonly photos: Readonly<Record<string, string>>;
  readonly voices: Readonly<Record<string, string>>;
}

/** What the server has of each: `held`, `changed` (in another version), `withdrawn`, or `missing`. */
export interface Answer {
  readonly epoch: string;
  readonly observations: Readonly<Record<string, Standing>>;
  readonly photos: Readonly<Record<string, Standing>>;
  readonly voices: Readonly<Record<string, Standing>>;
}

export interface Standing {
  readonly state: 'held' | 'changed' | 'withdrawn' | 'missing';
}

/** Null where no answer of the server's own came; `never` where it is too old to be asked. */
export type Ask = (question: Question) => Promise<Answer | null | 'never'>;

/** Ask at most once an hour, and make what the server lacks wait to be sent again. Gives how much that is. */
export async function offerAgain(store: Store, municipality: string, ask: Ask, now: number): Promise<number> {
  const asked = await store.get('facts', ASKED + municipality);
  if (typeof asked === 'number' && now - asked < HOUR_MS && asked <= now) return 0;
  const question = questionOf((await outbox.list(store)).filter(({ observation }) => observation.municipality === municipality));
  if (Object.values(question).every((asked) => Object.keys(asked as object).length === 0)) return 0;
  const answer = await ask(question);
  if (answer === null) return 0;
  const again = answer === 'never' ? 0 : await lacking(store, question, answer);
  if (answer !== 'never') await store.put('facts', answer.epoch, EPOCH);
  await store.put('facts', now, ASKED + municipality);
  return again;
}

/** What the server has answered for: newest first, for these are what a backup lacks. */
export function questionOf(entries: readonly Entry[]): Question {
  const newest = entries.toReversed();
  const observations = newest.map(({ observation }) => observation).filter((one) => one.receipt !== null && !one.withdrawn);
  const files = newest.flatMap((entry) => entry.files).filter((file) => file.receipt !== null && file.size !== null);
  const digests = (kind: FileKind): Record<string, string> =>
    Object.fromEntries(files.filter((file) => file.kind === kind).slice(0, AT_MOST).map((file) => [file.id, file.receipt ?? '']));
  return {
    observations: Object.fromEntries(observations.slice(0, AT_MOST).map((one) => [one.id, one.receipt?.etag ?? ''])),
    photos: digests('photo'),
    voices: digests('voice'),
  };
}

async function lacking(store: Store, question: Question, answer: Answer): Promise<number> {
  const isMissing = (standing: Standing | undefined): boolean => standing?.state === 'missing';
  const observations = Object.keys(question.observations).filter((id) => isMissing(answer.observations[id]));
  const files = (['photos', 'voices'] as const).flatMap((kind) => Object.keys(question[kind]).filter((id) => isMissing(answer[kind][id])));
  const older = (await isRestored(store, answer)) ? Object.keys(question.observations).filter((id) => answer.observations[id]?.state === 'changed') : [];
  for (const id of observations) await outbox.update(store, 'observations', id, (one) => waiting({ ...one, receipt: null }));
  // After a restore an older text stands there, perhaps ours of yesterday: it is sent again, and the server compares.
  for (const id of older) await outbox.update(store, 'observations', id, (one) => waiting({ ...one, edit: one.edit + 1 }));
  for (const id of files) await outbox.update(store, 'files', id, (one) => waiting({ ...one, receipt: null }));
  return observations.length + older.length + files.length;
}

/** A new epoch says that the server was restored; without one somebody else has changed what is there, and may. */
async function isRestored(store: Store, answer: Answer): Promise<boolean> {
  const before = await store.get('facts', EPOCH);
  return typeof before === 'string' && before !== answer.epoch;
}

function waiting<K extends KeptObservation | KeptFile>(one: K): K {
  return { ...one, state: 'waiting', tries: 0, next_at: 0, trouble: null };
}

/** The answer as the contract has it; null where it is anything else, for nothing is offered again on a portal's word. */
export function answerOf(body: unknown): Answer | null {
  if (!isObject(body) || typeof body['epoch'] !== 'string') return null;
  const [observations, photos] = [standingsOf(body['observations']), standingsOf(body['photos'])];
  // An older server says nothing of voice notes: then nothing is known of them.
  const voices = standingsOf(body['voices'] ?? {});
  return observations === null || photos === null || voices === null ? null : { epoch: body['epoch'], observations, photos, voices };
}

function standingsOf(value: unknown): Record<string, Standing> | null {
  if (!isObject(value)) return null;
  const found = Object.entries(value).map(([id, one]) => [id, typeof one === 'string' ? { state: one } : one] as const);
  const isKnown = found.every(([, one]) => isObject(one) && typeof one['state'] === 'string');
  return isKnown ? (Object.fromEntries(found) as Record<string, Standing>) : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
