/**
 * What was answered at the stops of a walk: on this phone first, one entry a stop, with an id that the phone makes; the
 * server gets all of an entry each time, when there is a network.
 */
import type { Store, Stores } from '../core/idb';
import type { Verdict } from '../sync/contract';

import type { Stop } from './stops';

export interface Asked {
  readonly category: string;
  readonly question: string;
}

export interface Answered extends Asked {
  readonly answer: Verdict;
  /** The point that a problem became. */
  readonly observation: string | null;
  /** The point that is being written about it: not saved yet, as far as this phone knows. */
  readonly draft?: string;
}

export interface KeptVisit {
  readonly id: string;
  readonly walk: string;
  readonly municipality: string;
  readonly stop: Stop;
  readonly visited_at: string;
  readonly changed_at: string;
  readonly answers: readonly Answered[];
  /** `changed_at` of what the server has said that it has; null where it has none. */
  readonly sent: string | null;
  /** What the server has said to it that no later try changes. */
  readonly refused: string | null;
}

const STRICT: IDBTransactionOptions = { durability: 'strict' };

export async function ofWalk(store: Store, walk: string): Promise<KeptVisit[]> {
  return (await store.getAllFromIndex('visits', 'walk', walk)) as unknown as KeptVisit[];
}

export async function unsent(store: Store): Promise<KeptVisit[]> {
  return ((await store.getAll('visits')) as unknown as KeptVisit[]).filter(isUnsent);
}

export function isUnsent({ sent, changed_at, refused }: KeptVisit): boolean {
  return sent !== changed_at && refused === null;
}

/** The entry of a stop: it is known by where it lies, as on the server. */
export function at(visits: readonly KeptVisit[], { lat, lon }: Stop): KeptVisit | undefined {
  return visits.find(({ stop }) => stop.lat === lat && stop.lon === lon);
}

/** The stop as nobody has been there yet. */
export function begun(walk: string, municipality: string, stop: Stop, now: Date): KeptVisit {
  const moment = now.toISOString();
  return {
    id: crypto.randomUUID(), walk, municipality, stop, visited_at: moment, changed_at: moment, answers: [], sent: null,
    refused: null,
  };
}

/** With these answers in the place of what was answered to the same questions before. */
export function answered(visit: KeptVisit, answers: readonly Answered[], now: Date): KeptVisit {
  const isAnew = (one: Answered): boolean => answers.some((other) => isSame(one, other));
  // Never before what was there: of two versions the server keeps the later one.
  const moment = Math.max(now.getTime(), Date.parse(visit.changed_at) + 1);
  return {
    ...visit, changed_at: new Date(moment).toISOString(), refused: null,
    answers: [...visit.answers.filter((one) => !isAnew(one)), ...answers],
  };
}

export function isSame(one: Asked, other: Asked): boolean {
  return one.category === other.category && one.question === other.question;
}

/** How many of these questions are answered. */
export function count(visit: KeptVisit | undefined, questions: readonly Asked[]): number {
  return questions.filter((asked) => visit?.answers.some((one) => isSame(one, asked))).length;
}

/** Keep it; when this is done it is on the disk. */
export async function put(store: Store, visit: KeptVisit): Promise<void> {
  const writing = store.transaction('visits', 'readwrite', STRICT);
  await writing.store.put(visit as unknown as Stores['visits']['value']);
  await writing.done;
}

/** What the server has said of a version; what was answered meanwhile still waits. */
export async function told(store: Store, { id, changed_at }: KeptVisit, news: Partial<Pick<KeptVisit, 'sent' | 'refused'>>): Promise<void> {
  const writing = store.transaction('visits', 'readwrite', STRICT);
  const now = (await writing.store.get(id)) as KeptVisit | undefined;
  const refused = now?.changed_at === changed_at ? (news.refused ?? null) : null;
  if (now !== undefined) await writing.store.put({ ...now, ...news, refused } as unknown as Stores['visits']['value']);
  await writing.done;
}
