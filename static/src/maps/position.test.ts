import { expect, test } from 'vitest';

import { distanceM } from './position';

test('a minute of latitude is a nautical mile', () => {
  const away = distanceM({ lat: 60, lon: 15 }, { lat: 60 + 1 / 60, lon: 15 });

  expect(away).toBeGreaterThan(1850);
  expect(away).toBeLessThan(1856);
});

test('a degree of longitude is half as long at sixty degrees north', () => {
  const away = distanceM({ lat: 60, lon: 15 }, { lat: 60, lon: 16 });

  expect(away).toBeGreaterThan(55_500);
  expect(away).toBeLessThan(55_700);
});
