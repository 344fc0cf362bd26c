/** Boxes over what must not be seen, in shares of the picture's width and height. */

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Spot {
  x: number;
  y: number;
}

/** Smaller than this is a slip of the finger, not a box. */
export const LEAST = 0.01;

const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** The box between two corners, whichever way it was drawn, cut at the picture's edges. */
export function between(a: Spot, b: Spot): Box {
  const left = within(Math.min(a.x, b.x), 0, 1);
  const top = within(Math.min(a.y, b.y), 0, 1);
  return { x: left, y: top, w: within(Math.max(a.x, b.x), 0, 1) - left, h: within(Math.max(a.y, b.y), 0, 1) - top };
}

/** Moved, but never out of the picture. */
export function moved(box: Box, dx: number, dy: number): Box {
  return { ...box, x: within(box.x + dx, 0, 1 - box.w), y: within(box.y + dy, 0, 1 - box.h) };
}

/** Its lower right corner moved, never smaller than the least and never out of the picture. */
export function resized(box: Box, dw: number, dh: number): Box {
  return { ...box, w: within(box.w + dw, LEAST, 1 - box.x), h: within(box.h + dh, LEAST, 1 - box.y) };
}

export function isBox(box: Box): boolean {
  return box.w >= LEAST && box.h >= LEAST;
}

/** As the server reads it: four decimals are finer than a pixel of the largest size. */
export function written(boxes: readonly Box[]): string {
  const round = (value: number): number => Number(value.toFixed(4));
  return JSON.stringify(boxes.map(({ x, y, w, h }) => ({ x: round(x), y: round(y), w: round(w), h: round(h) })));
}
