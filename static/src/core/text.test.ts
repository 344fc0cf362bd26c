import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { t, tn } from './text';

const root = { lang: 'sv' };

beforeEach(() => {
  root.lang = 'sv';
  vi.stubGlobal('document', { documentElement: root });
});

afterEach(() => vi.unstubAllGlobals());

test('a text comes in the language of the page', () => {
  const saved = { sv: 'Sparad', en: 'Saved' };

  expect(t(saved)).toBe('Sparad');
  root.lang = 'en';
  expect(t(saved)).toBe('Saved');
});

test('a value takes the place of its name, and a name without a value stays', () => {
  expect(t({ sv: '{n} av {all}', en: '{n} of {all}' }, { n: 0 })).toBe('0 av {all}');
});

test('one is singular, none and many are plural', () => {
  const one = { sv: '{n} bild', en: '{n} photo' };
  const many = { sv: '{n} bilder', en: '{n} photos' };

  expect([0, 1, 2].map((n) => tn(one, many, n))).toEqual(['0 bilder', '1 bild', '2 bilder']);
});
