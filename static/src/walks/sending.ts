/**
 * Sends what was answered at the stops, and the way that was walked, when there is a network. Nothing of it is taken off
 * this phone but by the server's own answer: a portal's page, a 502 and silence all say nothing.
 */
import { call, Refused, Unreachable } from '../core/api';
import { open, type Store } from '../core/idb';
import type { Me } from '../core/me';
import type { SessionAnswer, VisitAnswer, VisitBody } from '../sync/contract';

import * as tracks from './tracks';
import * as visits from './visits';
import type { KeptVisit } from './visits';

const NEWS = 'walkapp:visits';
/** Answers that pass by themselves, and one that asks for another sign-in. */
const PASSING = new Set([401, 408, 421, 423, 425, 429]);

let running: Promise<void> | null = null;

/** Send what waits, once at a time on this phone. What cannot be sent stays, and is tried again at the next occasion. */
export function sendWaiting(who: Me): Promise<void> {
  running ??= navigator.locks.request(`walkapp-walks-${who.id}`, () => round(who)).finally(() => {
    running = null;
    dispatchEvent(new Event(NEWS));
  });
  return running;
}

/** Run this when something was sent, or could not be. */
export function onSent(run: () => void): void {
  addEventListener(NEWS, run);
}

/** Now, when there is a network again, when somebody comes back to the page, and now and then meanwhile. */
export function sendByItself(who: Me, everyMs = 30_000): void {
  const go = (): void => {
    if (!document.hidden) void sendWaiting(who);
  };
  addEventListener('online', go);
  document.addEventListener('visibilitychange', go);
  setInterval(go, everyMs);
  go();
}

/** How many stops have answers that the server does not have yet. */
export async function countWaiting(user: string): Promise<number> {
  const store = await open(user);
  try {
    return (await visits.unsent(store)).length;
  } finally {
    store.close();
  }
}

async function round(who: Me): Promise<void> {
  const store = await open(who.id);
  try {
    const [answers, ways] = [await visits.unsent(store), await tracks.all(store)];
    const due = ways.filter((one) => tracks.isDue(one, Date.now()));
    const places = new Set([...answers, ...due].map(({ municipality }) => municipality));
    for (const place of places) {
      const word = await wordOf(who, place);
      if (word === null) continue;
      for (const visit of answers) if (visit.municipality === place) await sendVisit(store, visit, word);
      for (const way of due) if (way.municipality === place) await sendWay(store, way.id, word);
    }
  } catch (problem) {
    if (!isPassing(problem)) throw problem;
  } finally {
    store.close();
  }
}

/** The word that a browser's writes carry; null where somebody else is signed in: nothing is sent in another's name. */
async function wordOf(who: Me, place: string): Promise<string | null> {
  const { body } = await call<SessionAnswer>('/api/v1/session', { headers: { 'Walkapp-Municipality': place } });
  return body?.user?.id === who.id ? (body.csrf_token ?? '') : null;
}

async function sendVisit(store: Store, visit: KeptVisit, word: string): Promise<void> {
  try {
    const address = `/api/v1/walks/${visit.walk}/visits/${visit.id}`;
    const { body } = await call<VisitAnswer>(address, put(bodyOf(visit), visit.municipality, word));
    // The server may have a later version of another tab's: then this one is of no more use.
    const isHeld = body !== null && body.id === visit.id && Date.parse(body.changed_at) >= Date.parse(visit.changed_at);
    if (isHeld) await visits.told(store, visit, { sent: visit.changed_at });
  } catch (problem) {
    if (isPassing(problem)) throw problem;
    await visits.told(store, visit, { refused: (problem as Refused).message });
  }
}

async function sendWay(store: Store, id: string, word: string): Promise<void> {
  const way = await tracks.close(store, id);
  if (way === undefined) return;
  try {
    const { body } = await call<{ id: string }>(`/api/v1/walks/${way.walk}/track/${id}`, put({ line: way.line }, way.municipality, word));
    if (body?.id === id) await tracks.forget(store, id);
  } catch (problem) {
    if (isPassing(problem)) throw problem;
    // The walk keeps no track any more: then neither does the phone.
    await tracks.forget(store, id);
  }
}

function put(body: unknown, municipality: string, word: string): NonNullable<Parameters<typeof call>[1]> {
  return { method: 'PUT', body, headers: { 'Walkapp-Municipality': municipality, 'X-CSRFToken': word } };
}

export function bodyOf({ stop, visited_at, changed_at, answers }: KeptVisit): VisitBody {
  return {
    stop_name: stop.name, stop_lat: stop.lat, stop_lon: stop.lon, visited_at, changed_at,
    answers: answers.map(({ category, question, answer, observation }) => ({ category, question, answer, observation })),
  };
}

/** A refusal counts where the server itself speaks, in a problem document of its own. */
function isPassing(problem: unknown): boolean {
  if (problem instanceof Unreachable || problem instanceof SyntaxError) return true; // no network, or a page of another's
  if (!(problem instanceof Refused)) return false;
  const { status, type } = problem.problem;
  return status >= 500 || PASSING.has(status) || type === 'about:blank';
}
