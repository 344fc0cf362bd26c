import { expect, test } from 'vitest';

import { leavesArea } from './area';

const AREA = {
  type: 'Polygon' as const,
  coordinates: [[[15, 60], [15.1, 60], [15.1, 60.1], [15.05, 60.02], [15, 60.1], [15, 60]]],
};
const WEST = { lat: 60.05, lon: 15.01 };
const EAST = { lat: 60.05, lon: 15.09 };
const MIDDLE = { lat: 60.01, lon: 15.05 };

test('a way that keeps to the area does not leave it', () => {
  expect(leavesArea([WEST, MIDDLE, EAST], [MIDDLE], AREA)).toBe(false);
});

test('a way may leave the area between two points that lie in it', () => {
  expect(leavesArea([WEST, EAST], [], AREA)).toBe(true);
});

test('a stop outside the area is told too', () => {
  expect(leavesArea([], [{ lat: 61, lon: 15 }], AREA)).toBe(true);
});
