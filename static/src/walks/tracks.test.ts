import { expect, test } from 'vitest';

import type { Fix } from '../maps/fixes';
import { after, isDue, type KeptStretch } from './tracks';

const fix = (lat: number, at: number, accuracyM = 8): Fix => ({ lat, lon: 15.41, accuracyM, heading: null, at });
/** About eleven metres further north each. */
const north = (n: number): number => 60.14 + n * 0.0001;

/** What is kept after all of these fixes. */
function walked(fixes: readonly Fix[]): KeptStretch[] {
  const kept = new Map<string, KeptStretch>();
  for (const one of fixes) {
    const open = [...kept.values()].find(({ whole }) => !whole);
    for (const stretch of after(open, one, 'w', 'backa')) kept.set(stretch.id, stretch);
  }
  return [...kept.values()];
}

test('a point is noted every ten metres, and not where the phone is unsure', () => {
  const [stretch] = walked([fix(north(0), 0), fix(north(0.3), 1), fix(north(1), 2), fix(north(5), 3, 80)]);

  expect(stretch?.line).toEqual([[15.41, 60.14], [15.41, 60.1401]]);
});

test('a long way is cut where the next stretch begins', () => {
  const kept = walked(Array.from({ length: 60 }, (_none, n) => fix(north(n), n * 1000)));

  expect(kept.map(({ line, whole }) => [line.length, whole])).toEqual([[40, true], [21, false]]);
  expect(kept[1]?.line[0]).toEqual(kept[0]?.line.at(-1));
});

test('after a long pause the way begins anew', () => {
  const kept = walked([fix(north(0), 0), fix(north(1), 1000), fix(north(50), 700_000)]);

  expect(kept.map(({ line }) => line.length)).toEqual([2, 1]);
});

test('an open stretch is sent when it has not grown for two minutes', () => {
  const [stretch] = walked([fix(north(0), 0)]);

  expect([isDue(stretch as KeptStretch, 60_000), isDue(stretch as KeptStretch, 121_000)]).toEqual([false, true]);
});
