/** How large a scaled picture is, and how it is written; the worker and the page without one do the same. */
import type { Made, Wanted } from './shrink';

const QUALITY = 0.85;

/** A canvas of the page or of a worker, with its way to a file. */
interface Paper {
  readonly canvas: HTMLCanvasElement | OffscreenCanvas;
  write(type: string, quality: number): Promise<Blob | null>;
}

/** The picture upright, at most `px` on its longest side, as a JPEG without metadata; null where there is no canvas. */
export async function scale({ bytes, type, px }: Wanted, paperOf: (width: number, height: number) => Paper): Promise<Made> {
  const picture = await createImageBitmap(new Blob([bytes], { type }), { imageOrientation: 'from-image' });
  const factor = Math.min(1, px / Math.max(picture.width, picture.height));
  const { canvas, write } = paperOf(Math.round(picture.width * factor), Math.round(picture.height * factor));
  const context = canvas.getContext('2d') as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null;
  if (context === null) return null;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await write('image/jpeg', QUALITY);
  return made === null ? null : { bytes: await made.arrayBuffer(), type: made.type };
}

/** Paper that needs no page. */
export function offscreen(width: number, height: number): Paper {
  const canvas = new OffscreenCanvas(width, height);
  return { canvas, write: (type, quality) => canvas.convertToBlob({ type, quality }) };
}

/** Paper of the page, for browsers whose workers have none. */
export function onPage(width: number, height: number): Paper {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  return { canvas, write: (type, quality) => new Promise((done) => canvas.toBlob(done, type, quality)) };
}
