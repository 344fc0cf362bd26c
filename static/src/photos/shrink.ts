/**
 * Makes a photo as large as it need be and takes away what the camera wrote beside it: in a worker, one at a time, for a
 * picture of twelve megapixels takes 48 MB while it is open.
 */

import { PHOTO_PX, scale, type Made, type Paper, type Picture, type Wanted } from './scale';

const PATIENCE_MS = 20_000;

let queue: Promise<unknown> = Promise.resolve();
let worker: Worker | null = null;

/** The picture scaled to `px` at most, upright, without metadata; null where it cannot be read here, and goes as it is. */
export function shrink(picture: Picture, px: number = PHOTO_PX): Promise<Made> {
  const made = queue.then(() => ask({ ...picture, px }));
  queue = made.catch(() => null);
  return made;
}

/** Paper of the page, for browsers whose workers have none. */
function onPage(width: number, height: number): Paper {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  return { context: canvas.getContext('2d'), write: (type, quality) => new Promise((done) => canvas.toBlob(done, type, quality)) };
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
    // Handed over, not copied: what could not be scaled is read from the store again.
    asked.postMessage(wanted, [wanted.bytes]);
  });
}
