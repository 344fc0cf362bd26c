import { expect, test } from 'vitest';

import { LEAST_APART_PX, spread, targets, type Spot } from './spread';

function closest(spots: Spot[]): number {
  let least = Number.POSITIVE_INFINITY;
  spots.forEach((a, at) => {
    for (const b of spots.slice(at + 1)) least = Math.min(least, Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)));
  });
  return least;
}

test('points that do not collide stay where they are', () => {
  const spots = [{ x: 0, y: 0 }, { x: 60, y: 0 }];

  expect(spread(spots)).toEqual(spots);
});

test('five points on one spot can each be pressed', () => {
  const spots = Array.from({ length: 5 }, () => ({ x: 100, y: 100 }));

  const places = spread(spots);

  expect(closest(places)).toBeGreaterThan(LEAST_APART_PX - 0.5);
});

test('no point is moved farther than its neighbours need', () => {
  const spots = Array.from({ length: 5 }, () => ({ x: 100, y: 100 }));

  const places = spread(spots);

  expect(Math.max(...places.map(({ x, y }) => Math.hypot(x - 100, y - 100)))).toBeLessThan(75);
});

test('the selected point keeps its place', () => {
  const places = spread([{ x: 10, y: 10, fixed: true }, { x: 12, y: 10 }]);

  expect(places[0]).toMatchObject({ x: 10, y: 10 });
  expect(places[1]?.x).toBeGreaterThanOrEqual(10 + LEAST_APART_PX);
});

test('a lonely point has the whole target, crowded ones share', () => {
  const sizes = targets([{ x: 0, y: 0 }, { x: 30, y: 0 }, { x: 500, y: 0 }], 48);

  expect(sizes).toEqual([30, 30, 48]);
});
