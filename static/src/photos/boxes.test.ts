import { expect, test } from 'vitest';

import { between, isBox, LEAST, moved, resized, written } from './boxes';

const BOX = { x: 0.2, y: 0.2, w: 0.3, h: 0.2 };

test('a box drawn from its lower right corner is the same box', () => {
  const box = between({ x: 0.5, y: 0.5 }, { x: 0.25, y: 0.25 });

  expect(box).toEqual({ x: 0.25, y: 0.25, w: 0.25, h: 0.25 });
});

test('a box drawn out of the picture ends at its edge', () => {
  const box = between({ x: 0.75, y: 0.5 }, { x: 1.4, y: -0.2 });

  expect(box).toEqual({ x: 0.75, y: 0, w: 0.25, h: 0.5 });
});

test('a box cannot be moved out of the picture', () => {
  const box = moved(BOX, 0.9, -0.9);

  expect(box).toEqual({ x: 0.7, y: 0, w: 0.3, h: 0.2 });
});

test('a box cannot be made smaller than the least', () => {
  const box = resized(BOX, -1, -1);

  expect(box).toMatchObject({ w: LEAST, h: LEAST });
});

test('a slip of the finger is no box', () => {
  expect(isBox(between({ x: 0.5, y: 0.5 }, { x: 0.502, y: 0.5 }))).toBe(false);
});

test('boxes are written with four decimals', () => {
  const text = written([{ x: 1 / 3, y: 0, w: 0.5, h: 0.5 }]);

  expect(text).toBe('[{"x":0.3333,"y":0,"w":0.5,"h":0.5}]');
});
