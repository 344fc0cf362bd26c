import { describe, expect, it } from 'vitest';

import type { Entry } from '../sync/model';

import { boxAround, keyOf, questionOf, type Point } from './sameness';

const AT = Date.parse('2026-11-23T18:20:00Z');
const LAT = 60.1405;
/** So many degrees of latitude are a metre. */
const METRE = 1 / 111_195;

interface Where {
  readonly metres?: number;
  readonly minutes?: number;
  readonly category?: string;
}

function mine(id: string, { metres = 0, minutes = 0, category = 'lighting' }: Where = {}, said: { same_as?: string } = {}): Entry {
  const content = {
    schema: 1 as const, kind: 'risk' as const, category, severity: 'medium' as const, text: id, place: '', position_source: 'gps' as const,
    lat: LAT + metres * METRE, lon: 15.4, observed_at: new Date(AT + minutes * 60_000).toISOString(), confidential: false, ...said,
  };
  const observation = {
    id, walk: 'walk', municipality: 'backa', content, edit: 1, receipt: null, unheard: [], late: false, withdrawn: false, state: 'waiting' as const,
    tries: 0, next_at: 0, trouble: null, offered: false, saved_at: AT,
  };
  return { observation, files: [] };
}

function theirs(id: string, { metres = 0, minutes = 0, category = 'lighting' }: Where = {}, state = 'new'): Point {
  return {
    id, category, lat: LAT + metres * METRE, lon: 15.4, observed_at: new Date(AT + minutes * 60_000).toISOString(), state, text: id, place: '', number: 7,
    author: { name: 'Lina' }, mine: false, photos: [],
  };
}

const asked = (entries: readonly Entry[], points: readonly Point[], answered: readonly string[] = [], now = AT): string | undefined =>
  questionOf(entries, points, new Set(answered), now)?.other.id;

describe('the box that is asked for', () => {
  it('holds whatever is near', () => {
    const [west, south, east, north] = boxAround([mine('a'), mine('b', { metres: 100 })]).split(',').map(Number) as [number, number, number, number];
    for (const metres of [-24.9, 124.9]) expect(LAT + metres * METRE).toSatisfy((lat: number) => lat > south && lat < north);
    const aside = (24.9 * METRE) / Math.cos((LAT * Math.PI) / 180);
    expect([15.4 - aside > west, 15.4 + aside < east]).toEqual([true, true]);
  });
});

describe('the question whether two are the same', () => {
  it.each([
    ['within 25 m and ten minutes', { metres: 24 }, { minutes: 9 }, 'b'],
    ['not at 26 m', { metres: 26 }, { minutes: 9 }, undefined],
    ['not after eleven minutes', { metres: 1 }, { minutes: 11 }, undefined],
    ['not of another category', { category: 'litter' }, {}, undefined],
  ] as const)('is asked %s', (_name, other, own, wanted) => {
    expect(asked([mine('c', own)], [theirs('b', other)])).toBe(wanted);
  });

  it('is put to the later of the two alone', () => {
    expect(asked([mine('c', { minutes: 1 })], [theirs('b', { minutes: 2 })])).toBeUndefined();
    expect(asked([mine('c')], [theirs('b')])).toBe('b');
    expect(asked([mine('a')], [theirs('b')])).toBeUndefined();
  });

  it('is about the nearest, and about the next where that was answered', () => {
    const points = [theirs('far', { metres: 20 }), theirs('near', { metres: 2 })];
    const own = mine('z', { minutes: 1 });
    expect(asked([own], points)).toBe('near');
    expect(asked([own], points, [keyOf({ mine: own.observation, other: points[1] as Point })])).toBe('far');
  });

  it('is about two of one\'s own, sent or not', () => {
    expect(asked([mine('a'), mine('b', { minutes: 1 })], [])).toBe('a');
    expect(asked([mine('a'), mine('b', { minutes: 1 })], [theirs('a')])).toBe('a');
  });

  it('is not about what was said, decided, taken back, or noted long ago', () => {
    const own = mine('z', { minutes: 1 });
    expect(asked([mine('z', { minutes: 1 }, { same_as: 'b' })], [theirs('b')])).toBeUndefined();
    expect(asked([own], [theirs('b', {}, 'accepted')])).toBeUndefined();
    expect(asked([own], [theirs('b'), theirs('z', { minutes: 1 }, 'dismissed')])).toBeUndefined();
    expect(asked([{ ...own, observation: { ...own.observation, withdrawn: true } }], [theirs('b')])).toBeUndefined();
    expect(asked([own], [theirs('b')], [], AT + 13 * 3_600_000)).toBeUndefined();
  });
});
