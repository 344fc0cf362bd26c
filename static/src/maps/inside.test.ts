import { expect, test } from 'vitest';

import { isInside } from './inside';
import type { Polygon } from 'geojson';

const SQUARE_WITH_HOLE: Polygon = {
  type: 'Polygon',
  coordinates: [
    [[15, 60], [16, 60], [16, 61], [15, 61], [15, 60]],
    [[15.4, 60.4], [15.6, 60.4], [15.6, 60.6], [15.4, 60.6], [15.4, 60.4]],
  ],
};

test('a place in the surface is inside', () => {
  expect(isInside({ lat: 60.2, lon: 15.2 }, SQUARE_WITH_HOLE)).toBe(true);
});

test('a place beside it is outside', () => {
  expect(isInside({ lat: 60.2, lon: 16.2 }, SQUARE_WITH_HOLE)).toBe(false);
});

test('a place in a hole is outside', () => {
  expect(isInside({ lat: 60.5, lon: 15.5 }, SQUARE_WITH_HOLE)).toBe(false);
});

test('a place in the second of several surfaces is inside', () => {
  const both = { type: 'MultiPolygon' as const, coordinates: [
    [[[10, 50], [11, 50], [11, 51], [10, 50]]], SQUARE_WITH_HOLE.coordinates,
  ] };

  expect(isInside({ lat: 60.2, lon: 15.2 }, both)).toBe(true);
});
