import { expect, test } from 'vitest';

import { bestFix, type Fix } from './fixes';

const fix = (accuracyM: number, at: number): Fix => ({ lat: 60.14, lon: 15.41, accuracyM, heading: null, at });

test('the most accurate fix of the last fifteen seconds wins', () => {
  const fixes = [fix(40, 0), fix(6, 4000), fix(12, 9000)];

  const best = bestFix(fixes);

  expect(best?.accuracyM).toBe(6);
});

test('an old fix loses however accurate it was', () => {
  const fixes = [fix(3, 0), fix(18, 16_000)];

  const best = bestFix(fixes);

  expect(best?.accuracyM).toBe(18);
});

test('of equally accurate fixes the newer one wins', () => {
  const fixes = [fix(8, 1000), fix(8, 2000)];

  const best = bestFix(fixes);

  expect(best?.at).toBe(2000);
});

test('without any fix there is none', () => {
  const best = bestFix([]);

  expect(best).toBeNull();
});
