import { expect, test } from 'vitest';

import { inRouteOrder, lengthM, lengthText } from './stops';

const LINE = [{ lat: 60, lon: 15 }, { lat: 60, lon: 15.01 }, { lat: 60.01, lon: 15.01 }];

test('stops come in the order of the way, whenever they were added', () => {
  const end = { name: 'Tunneln', lat: 60.009, lon: 15.01 };
  const start = { name: 'Torget', lat: 60, lon: 15.001 };

  const stops = inRouteOrder([end, start], LINE);

  expect(stops.map((stop) => stop.name)).toEqual(['Torget', 'Tunneln']);
});

test('without a way the stops stay as they were added', () => {
  const stops = inRouteOrder([{ lat: 2, lon: 2 }, { lat: 1, lon: 1 }], []);

  expect(stops[0]).toEqual({ lat: 2, lon: 2 });
});

test('the length is the sum of its parts', () => {
  const metres = lengthM(LINE);

  expect(metres).toBeGreaterThan(1660);
  expect(metres).toBeLessThan(1675);
});

test('a short length is told in tens of metres', () => {
  expect(lengthText(943)).toBe('940 m');
});
