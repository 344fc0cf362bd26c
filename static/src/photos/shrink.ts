/**
 * Makes a photo as large as it need be and takes away what the camera wrote beside it: in a worker, one at a time, for a
 * picture of twelve megapixels takes 48 MB while it is open.
 */

import { onPage, scale } from './scale';

export interface Picture {
  readonly bytes: ArrayBuffer;
  readonly type: string;
}

/** What the worker is asked. */
export interface Wanted extends Picture {
  /** Longest side of what comes out, in pixels. */
  readonly px: number;
}

/** What it answers: the picture, or null where this browser cannot read it. */
export type Made = Picture | null;

export const PHOTO_PX = 2000;
const PATIENCE_MS = 20_000;

let queue: Promise<unknown> = Promise.resolve();
let worker: Worker | null = null;

/** The picture scaled to `px` at most, upright, without metadata; null where it cannot be read here, and goes as it is. */
export function shrink(picture: Picture, px: number = PHOTO_PX): Promise<Made> {
  const made = queue.then(() => ask({ ...picture, px }));
  queue = made.catch(() => null);
  return made;
}

function ask(wanted: Wanted): Promise<Made> {
  if (typeof Worker === 'undefined' || typeof OffscreenCanvas === 'undefined') return scale(wanted, onPage).catch(() => null);
  worker ??= new Worker(new URL('./shrink.worker.ts', import.meta.url), { type: 'module' });
  const asked = worker;
  return new Promise((done) => {
    const give = (made: Made): void => {
      clearTimeout(timer);
      asked.onmessage = asked.onerror = null;
      done(made);
    };
    const giveUp = (): void => {
      asked.terminate();
      worker = null;
      give(null);
    };
    const timer = setTimeout(giveUp, PATIENCE_MS);
    asked.onmessage = ({ data }: MessageEvent<Made>) => give(data);
    asked.onerror = giveUp;
    asked.postMessage(wanted);
  });
}
