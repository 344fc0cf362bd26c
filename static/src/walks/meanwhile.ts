/** What has happened to the walks on this phone since they were made ready: told at the next opening with a network. */
import { call, municipality, Refused, Unreachable } from '../core/api';
import { sayAbove } from '../core/dom';
import { open } from '../core/idb';
import type { Me } from '../core/me';
import { t } from '../core/text';
import * as outbox from '../sync/outbox';

import { readyWalks, remove } from './package';
import { texts } from './texts';
import * as tracks from './tracks';
import * as visits from './visits';

const OVER: Readonly<Record<string, keyof typeof texts>> = {
  cancelled: 'wasCancelled', published: 'wasPublished', archived: 'wasPublished', gone: 'wasTakenAway',
};
/** The server takes as many ids in one question. */
const AT_MOST = 50;
/** Nothing is added to these, or given back. */
const PUBLISHED = new Set(['published', 'archived']);
/** So long answers are kept after they were given, whatever has become of their walk. */
const LIFE_MS = 30 * 24 * 3_600_000;

interface Walks {
  readonly items: readonly { readonly id: string; readonly state: string }[];
}

/** Take off the phone what is over, and say so above the page. */
export async function lookAfter(who: Me): Promise<void> {
  // The server speaks of one municipality at a time: those of another are asked about on its pages.
  const here = (await readyWalks(who.id)).filter((walk) => walk.municipality === municipality());
  const noted = await walksOf(who);
  const asked = [...new Set([...here.map(({ id }) => id), ...noted])].slice(0, AT_MOST);
  const states = await statesOf(asked);
  if (states === null) return;
  for (const walk of here) {
    const word = OVER[states.get(walk.id) ?? ''];
    if (word === undefined) continue;
    await remove(who.id, walk);
    sayAbove('wait', 'info', t(texts[word], { title: walk.title }));
  }
  await forgetAnswers(who, (walk) => (states.get(walk) ?? '') in OVER);
  const store = await open(who.id);
  await outbox.forgetOver(store, (walk) => PUBLISHED.has(states.get(walk) ?? ''), Date.now());
  store.close();
}

/** What has become of each of these walks, in one question; null where no answer came. */
async function statesOf(ids: readonly string[]): Promise<Map<string, string> | null> {
  if (ids.length === 0) return new Map();
  try {
    const { body } = await call<Walks>(`/api/v1/walks?ids=${ids.join(',')}`);
    // Another's page with status 200 has no such list, and then nothing is known.
    if (!Array.isArray(body?.items)) return null;
    const known = new Map(body.items.map(({ id, state }) => [id, state]));
    return new Map(ids.map((id) => [id, known.get(id) ?? 'gone']));
  } catch (problem) {
    if (problem instanceof Refused || problem instanceof Unreachable || problem instanceof SyntaxError) return null;
    throw problem;
  }
}

/** The walks of this municipality that something was answered or noted on here. */
async function walksOf(who: Me): Promise<string[]> {
  const store = await open(who.id);
  const answered = (await store.getAll('visits')) as unknown as visits.KeptVisit[];
  const noted = (await outbox.list(store)).map(({ observation }) => observation);
  store.close();
  return [...new Set([...answered, ...noted].filter((one) => one.municipality === municipality()).map(({ walk }) => walk))];
}

/**
 * Answers stay after they are sent, for a server that is restored from a backup: until their walk is over, and for
 * thirty days at most. What is not sent stays.
 */
async function forgetAnswers(who: Me, isOver: (walk: string) => boolean): Promise<void> {
  const store = await open(who.id);
  const all = (await store.getAll('visits')) as unknown as visits.KeptVisit[];
  const isOld = (visit: visits.KeptVisit): boolean => Date.now() - Date.parse(visit.changed_at) > LIFE_MS;
  for (const visit of all) {
    if (!visits.isUnsent(visit) && (isOver(visit.walk) || isOld(visit))) await store.delete('visits', visit.id);
  }
  // Nobody asks for the way of a walk so long ago.
  for (const way of await tracks.all(store)) if (Date.now() - way.at > LIFE_MS) await tracks.forget(store, way.id);
  store.close();
}
