import { expect, test } from 'vitest';

import { readTaken } from './exif';

const LONG = 4;
const TEXT = 2;
const RATIONAL = 5;

type Entry = [tag: number, type: number, count: number, value: number];

/** A JPEG that is nothing but its Exif: where and when, little-endian or big-endian. */
function jpeg({ little = true, south = false, offset = '+01:00' } = {}): Blob {
  const bytes = new Uint8Array(400);
  const view = new DataView(bytes.buffer);
  const start = 12;
  const put = (at: number, text: string): void => bytes.set(new TextEncoder().encode(text), start + at);
  const directory = (at: number, entries: readonly Entry[]): void => {
    view.setUint16(start + at, entries.length, little);
    entries.forEach(([tag, type, count, value], index) => {
      const entry = start + at + 2 + index * 12;
      view.setUint16(entry, tag, little);
      view.setUint16(entry + 2, type, little);
      view.setUint32(entry + 4, count, little);
      view.setUint32(entry + 8, value, little);
    });
  };
  const degrees = (at: number, parts: readonly number[]): void => {
    parts.forEach((part, index) => {
      view.setUint32(start + at + index * 8, part * 100, little);
      view.setUint32(start + at + index * 8 + 4, 100, little);
    });
  };
  bytes.set([0xff, 0xd8, 0xff, 0xe1, 0x01, 0x80, 0x45, 0x78, 0x69, 0x66, 0, 0]);
  put(0, little ? 'II' : 'MM');
  view.setUint16(start + 2, 42, little);
  view.setUint32(start + 4, 8, little);
  directory(8, [[0x8769, LONG, 1, 50], [0x8825, LONG, 1, 120]]);
  directory(50, [[0x9003, TEXT, 20, 200], [0x9011, TEXT, 7, 230]]);
  directory(120, [[1, TEXT, 2, 0], [2, RATIONAL, 3, 240], [3, TEXT, 2, 0], [4, RATIONAL, 3, 270]]);
  put(120 + 2 + 8, south ? 'S' : 'N');
  put(120 + 2 + 24 + 8, 'E');
  put(200, '2026:11:23 18:42:07');
  put(230, offset);
  degrees(240, [60, 8, 25.8]);
  degrees(270, [15, 24, 47.52]);
  return new Blob([bytes]);
}

for (const little of [true, false]) {
  test(`place and time are read, ${little ? 'little' : 'big'} end first`, async () => {
    const { place, at } = await readTaken(jpeg({ little }));

    expect(place?.lat).toBeCloseTo(60.140_5, 6);
    expect(place?.lon).toBeCloseTo(15.413_2, 6);
    expect(at).toBe('2026-11-23T18:42:07+01:00');
  });
}

test('south of the equator the latitude is negative', async () => {
  const { place } = await readTaken(jpeg({ south: true }));

  expect(place?.lat).toBeCloseTo(-60.140_5, 6);
});

test('a time without an offset could be any, so it is none', async () => {
  expect((await readTaken(jpeg({ offset: '' }))).at).toBeNull();
});

test('what is no JPEG, or is cut off, says nothing', async () => {
  const nothing = { place: null, at: null };

  expect(await readTaken(new Blob(['<svg/>']))).toEqual(nothing);
  expect(await readTaken(new Blob([]))).toEqual(nothing);
  expect(await readTaken(jpeg().slice(0, 150))).toEqual(nothing);
});
