import { expect, test } from 'vitest';

import { areaM2, cornersOf, polygonOf } from './polygon';

const SQUARE = [
  { lat: 60, lon: 15 },
  { lat: 60, lon: 15.01 },
  { lat: 60.01, lon: 15.01 },
  { lat: 60.01, lon: 15 },
];

test('a square of a hundredth of a degree is as large as it should be', () => {
  const km2 = areaM2(SQUARE) / 1e6;

  expect(km2).toBeGreaterThan(0.61);
  expect(km2).toBeLessThan(0.63);
});

test('the ring is closed and has longitude first', () => {
  const ring = polygonOf(SQUARE)?.coordinates[0];

  expect(ring?.[0]).toEqual([15, 60]);
  expect(ring?.at(-1)).toEqual([15, 60]);
});

test('two corners are no area', () => {
  const polygon = polygonOf(SQUARE.slice(0, 2));

  expect(polygon).toBeNull();
});

test('corners that were written are read again', () => {
  const corners = cornersOf(JSON.stringify(polygonOf(SQUARE)));

  expect(corners).toEqual(SQUARE);
});
