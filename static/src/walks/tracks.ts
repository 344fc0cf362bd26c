/**
 * The way that is walked, in stretches, until the server has them. A stretch has an id of its own and no name; the last
 * point of one begins the next, so that the way has no holes. What the server holds, or will not have, is forgotten here.
 */
import type { Store, Stores } from '../core/idb';
import type { Fix } from '../maps/fixes';
import { distanceM } from '../maps/position';

export interface KeptStretch {
  readonly id: string;
  readonly walk: string;
  readonly municipality: string;
  /** [lon, lat] pairs. */
  readonly line: readonly (readonly [number, number])[];
  /** When its last point was noted: for this phone alone, to know when it is long enough ago. */
  readonly at: number;
  /** A stretch that is whole is never changed: it is sent. */
  readonly whole: boolean;
}

/** Rougher than this, a point says nothing of whether a stop was reached. */
const ROUGHEST_M = 25;
/** Nearer than this to the last point, nobody has gone anywhere. */
const STEP_M = 10;
const POINTS_AT_MOST = 40;
/** So long after its first point at the latest a stretch is sent. */
const AGE_MS = 120_000;
/** After a longer pause the way begins anew: where somebody was meanwhile, nobody knows. */
const PAUSE_MS = 600_000;

/** The stretches after this fix: the one that goes on, or a new one. Gives only those that have changed. */
export function after(open: KeptStretch | undefined, fix: Fix, walk: string, municipality: string): KeptStretch[] {
  const last = open?.line.at(-1);
  if (fix.accuracyM > ROUGHEST_M) return [];
  const point = [round(fix.lon), round(fix.lat)] as const;
  const fresh = (line: KeptStretch['line']): KeptStretch => ({ id: crypto.randomUUID(), walk, municipality, line, at: fix.at, whole: false });
  if (open === undefined || last === undefined) return [fresh([point])];
  if (fix.at - open.at > PAUSE_MS) return [{ ...open, whole: true }, fresh([point])];
  if (distanceM({ lat: last[1], lon: last[0] }, fix) < STEP_M) return [];
  const longer = { ...open, line: [...open.line, point], at: fix.at };
  return longer.line.length < POINTS_AT_MOST ? [longer] : [{ ...longer, whole: true }, fresh([point])];
}

/** What is sent now: what is whole, and an open stretch that has not grown for a while. */
export function isDue({ whole, at, line }: KeptStretch, now: number): boolean {
  return whole || (line.length > 0 && now - at > AGE_MS);
}

function round(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}

export async function ofWalk(store: Store, walk: string): Promise<KeptStretch[]> {
  return (await store.getAllFromIndex('tracks', 'walk', walk)) as unknown as KeptStretch[];
}

export async function all(store: Store): Promise<KeptStretch[]> {
  return (await store.getAll('tracks')) as unknown as KeptStretch[];
}

export async function put(store: Store, stretches: readonly KeptStretch[]): Promise<void> {
  if (stretches.length === 0) return;
  const writing = store.transaction('tracks', 'readwrite', { durability: 'strict' });
  for (const one of stretches) await writing.store.put(one as unknown as Stores['tracks']['value']);
  await writing.done;
}

/** Before it is sent: from now on it is not changed any more. Undefined where it is gone. */
export async function close(store: Store, id: string): Promise<KeptStretch | undefined> {
  const writing = store.transaction('tracks', 'readwrite', { durability: 'strict' });
  const found = (await writing.store.get(id)) as KeptStretch | undefined;
  if (found !== undefined && !found.whole) await writing.store.put({ ...found, whole: true } as unknown as Stores['tracks']['value']);
  await writing.done;
  return found === undefined ? undefined : { ...found, whole: true };
}

export async function forget(store: Store, id: string): Promise<void> {
  await store.delete('tracks', id);
}
