import { expect, test } from 'vitest';

import { answered, at, begun, count, isUnsent, type Answered } from './visits';

const STOP = { name: 'Torget', lat: 60.14, lon: 15.41 };
const NOW = new Date('2026-11-23T18:20:00Z');
const LIGHT: Answered = { category: 'lighting', question: 'Bländar ljuset?', answer: 'good', observation: null };
const BINS: Answered = { category: 'litter', question: 'Räcker korgarna?', answer: 'good', observation: null };

test('a second answer to a question takes the place of the first', () => {
  const once = answered(begun('w', 'backa', STOP, NOW), [LIGHT, BINS], NOW);

  const twice = answered(once, [{ ...LIGHT, answer: 'problem' }], NOW);

  expect(twice.answers.map(({ question, answer }) => [question, answer])).toEqual([
    ['Räcker korgarna?', 'good'], ['Bländar ljuset?', 'problem'],
  ]);
});

test('each version is later than the one before, though the clock goes back', () => {
  const once = answered(begun('w', 'backa', STOP, NOW), [LIGHT], NOW);

  const twice = answered(once, [BINS], new Date('2026-11-23T17:20:00Z'));

  expect(Date.parse(twice.changed_at)).toBeGreaterThan(Date.parse(once.changed_at));
});

test('it waits until the server has just this version', () => {
  const first = answered(begun('w', 'backa', STOP, NOW), [LIGHT], NOW);
  const sent = { ...first, sent: first.changed_at };

  expect([first, sent, answered(sent, [BINS], NOW), { ...first, refused: 'Nej' }].map(isUnsent)).toEqual([true, false, true, false]);
});

test('only what is asked counts, and a stop is known by where it lies', () => {
  const visit = answered(begun('w', 'backa', STOP, NOW), [LIGHT, { ...LIGHT, question: 'En gammal fråga' }], NOW);

  expect(count(visit, [LIGHT, BINS])).toBe(1);
  expect(at([visit], { ...STOP, name: 'Stora torget' })).toBe(visit);
  expect(at([visit], { ...STOP, lat: 60.15 })).toBeUndefined();
});
