import { expect, test } from 'vitest';

import { nearestName } from './names';

const label = (name: string, lon: number) => ({
  type: 'Feature' as const,
  geometry: { type: 'Point' as const, coordinates: [lon, 60] },
  properties: { class: 'label' as const, name },
});
const SKETCH = { type: 'FeatureCollection' as const, features: [label('Torget', 15), label('Hamnen', 15.002)] };

test('a stop is called what the nearest name on the map says', () => {
  expect(nearestName({ lat: 60, lon: 15.0015 }, SKETCH)).toBe('Hamnen');
});

test('a name far away is that of another place', () => {
  expect(nearestName({ lat: 60.01, lon: 15 }, SKETCH)).toBe('');
});
