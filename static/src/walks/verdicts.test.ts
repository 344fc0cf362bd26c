import { beforeEach, expect, test, vi } from 'vitest';

import { wayTo } from './verdicts';

const HERE = { lat: 60.14, lon: 15.41 };

beforeEach(() => {
  vi.stubGlobal('document', { documentElement: { lang: 'sv' } });
});

test.each([
  [60.15, 15.41, 'norrut'], [60.145, 15.42, 'åt nordost'], [60.14, 15.42, 'österut'], [60.13, 15.41, 'söderut'],
  [60.14, 15.4, 'västerut'], [60.145, 15.4, 'åt nordväst'],
])('from the square %f, %f lies %s', (lat, lon, word) => {
  expect(wayTo(HERE, { lat, lon })).toBe(word);
});
