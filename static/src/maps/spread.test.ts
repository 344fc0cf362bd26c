import { expect, test } from 'vitest';

import { fits, MOUSE_APART_PX, spread, targets, THUMB_APART_PX, type Spot } from './spread';

function closest(spots: Spot[]): number {
  let least = Number.POSITIVE_INFINITY;
  spots.forEach((a, at) => {
    for (const b of spots.slice(at + 1)) least = Math.min(least, Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)));
  });
  return least;
}

test('points that do not collide stay where they are', () => {
  const spots = [{ x: 0, y: 0 }, { x: 60, y: 0 }];

  expect(spread(spots, MOUSE_APART_PX)).toEqual(spots);
});

test('five points on one spot can each be pressed', () => {
  const spots = Array.from({ length: 5 }, () => ({ x: 100, y: 100 }));

  const places = spread(spots, MOUSE_APART_PX);

  expect(closest(places)).toBeGreaterThan(MOUSE_APART_PX - 0.5);
});

test('no point is moved farther than its neighbours need', () => {
  const spots = Array.from({ length: 5 }, () => ({ x: 100, y: 100 }));

  const places = spread(spots, MOUSE_APART_PX);

  expect(Math.max(...places.map(({ x, y }) => Math.hypot(x - 100, y - 100)))).toBeLessThan(75);
});

test('the selected point keeps its place', () => {
  const places = spread([{ x: 10, y: 10, fixed: true }, { x: 12, y: 10 }], MOUSE_APART_PX);

  expect(places[0]).toMatchObject({ x: 10, y: 10 });
  expect(places[1]?.x).toBeGreaterThanOrEqual(10 + MOUSE_APART_PX);
});

test('a lonely point has the whole target, crowded ones share', () => {
  const sizes = targets([{ x: 0, y: 0 }, { x: 30, y: 0 }, { x: 500, y: 0 }], MOUSE_APART_PX, 48);

  expect(sizes).toEqual([30, 30, 48]);
});

test('a thumb gets its room where a few points crowd', () => {
  const spots = [{ x: 0, y: 0 }, { x: 10, y: 4 }, { x: 30, y: 0 }, { x: 200, y: 0 }];

  const places = spread(spots, THUMB_APART_PX);

  expect(fits(spots, places, THUMB_APART_PX)).toBe(true);
  expect(targets(places, THUMB_APART_PX, 48).every((size) => size >= 47.9)).toBe(true);
});

test('a long crowd does not fit, because its ends would lie far from where they belong', () => {
  const spots = Array.from({ length: 24 }, (_, at) => ({ x: at * 12, y: 0 }));

  const places = spread(spots, THUMB_APART_PX);

  expect(fits(spots, places, THUMB_APART_PX)).toBe(false);
});
