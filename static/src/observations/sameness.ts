/** Which two points may be one thing that two people noted, or one person twice. */
import { distanceM } from '../maps/position';
import type { Content, Entry } from '../sync/model';

const NEAR_M = 25;
/** Of latitude, everywhere a little more. */
const METRES_A_DEGREE = 110_500;
const SOON_MS = 10 * 60_000;
/** Of what was saved longer ago nobody remembers whether it was the same. */
const RECENT_MS = 12 * 3_600_000;
/** Only what nobody has decided about. */
const OPEN = 'new';

/** A point as the list of a walk has it; of one's own on the phone what is known of it here. */
export interface Point {
  readonly id: string;
  readonly category: string | null;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly observed_at: string | null;
  readonly state: string;
  readonly text: string;
  readonly place: string;
  readonly number: number | null;
  readonly author: { readonly name: string } | null;
  /** Noted by who looks at it. */
  readonly mine: boolean;
  readonly photos: readonly { readonly id: string; readonly state: string }[];
}

export interface Question {
  /** The later one, noted here. */
  readonly mine: Entry['observation'];
  readonly other: Point;
  readonly metres: number;
  readonly minutes: number;
}

/** True where this may be asked about at all: noted of late, with a place, and nothing said of it yet. */
export function isAskable({ observation }: Entry, now: number): boolean {
  const { same_as, lat } = observation.content;
  return !observation.withdrawn && same_as == null && lat != null && now - observation.saved_at < RECENT_MS;
}

/** West, south, east and north of a box with these and everything near them in it. */
export function boxAround(entries: readonly Entry[]): string {
  const lats = entries.flatMap(({ observation: { content } }) => content.lat ?? []);
  const lons = entries.flatMap(({ observation: { content } }) => content.lon ?? []);
  const up = NEAR_M / METRES_A_DEGREE;
  const aside = up / Math.cos((Math.max(...lats.map(Math.abs)) * Math.PI) / 180);
  const box = [Math.min(...lons) - aside, Math.min(...lats) - up, Math.max(...lons) + aside, Math.max(...lats) + up];
  return box.map((side) => side.toFixed(6)).join(',');
}

/** How an answer is remembered. */
export function keyOf({ mine, other }: Pick<Question, 'mine' | 'other'>): string {
  return `same:${mine.id}:${other.id}`;
}

/**
 * What to ask the person about: a point of theirs and an earlier one, within 25 m and ten minutes and of the same
 * category. The nearest one only; nothing that was `answered`, and nothing that is decided or was said before.
 */
export function questionOf(entries: readonly Entry[], points: readonly Point[], answered: ReadonlySet<string>, now: number): Question | null {
  const decided = new Set(points.filter(({ state }) => state !== OPEN).map(({ id }) => id));
  const known = new Set(points.map(({ id }) => id));
  const here = entries.filter(({ observation }) => !observation.withdrawn);
  const all = [...points.filter(({ state }) => state === OPEN), ...here.filter(({ observation }) => !known.has(observation.id)).map(pointOf)];
  const questions = here
    .filter((entry) => isAskable(entry, now) && !decided.has(entry.observation.id))
    .map(({ observation }) => observation)
    .flatMap((mine) => all.flatMap((other) => pair(mine, other)))
    .filter((question) => !answered.has(keyOf(question)));
  return questions.toSorted((one, other) => one.metres - other.metres)[0] ?? null;
}

function pair(mine: Entry['observation'], other: Point): Question[] {
  const { category, lat, lon, observed_at } = mine.content;
  if (other.id === mine.id || other.category !== category || lat == null || lon == null) return [];
  if (other.lat === null || other.lon === null || other.observed_at === null) return [];
  const later = Date.parse(observed_at) - Date.parse(other.observed_at);
  // Of two the later one is asked about; of two at once the one with the greater id.
  if (later < 0 || later > SOON_MS || (later === 0 && mine.id < other.id)) return [];
  const metres = distanceM({ lat, lon }, { lat: other.lat, lon: other.lon });
  return metres <= NEAR_M ? [{ mine, other, metres, minutes: Math.round(later / 60_000) }] : [];
}

function pointOf({ observation: { id, content } }: Entry): Point {
  const { category, lat, lon, observed_at, text, place }: Content = content;
  return { id, category, lat: lat ?? null, lon: lon ?? null, observed_at, state: OPEN, text, place, number: null, author: null, mine: true, photos: [] };
}
