/** Makes a photo as large as it need be: in a worker, in the service worker, or on the page where neither can. */

export interface Picture {
  readonly bytes: ArrayBuffer;
  readonly type: string;
}

/** What is asked for. */
export interface Wanted extends Picture {
  /** Longest side of what comes out, in pixels. */
  readonly px: number;
}

/** What comes out: the picture, or null where this browser cannot read it. */
export type Made = Picture | null;

/** What is drawn on, with its way to a file. */
export interface Paper {
  readonly context: (CanvasDrawImage & CanvasImageSmoothing) | null;
  write(type: string, quality: number): Promise<Blob | null>;
}

export const PHOTO_PX = 2000;
const QUALITY = 0.85;

/** The picture upright, at most `px` on its longest side, as a JPEG without metadata. Rejects what it cannot read. */
export async function scale({ bytes, type, px }: Wanted, paperOf: (width: number, height: number) => Paper): Promise<Made> {
  const picture = await createImageBitmap(new Blob([bytes], { type }), { imageOrientation: 'from-image' });
  const factor = Math.min(1, px / Math.max(picture.width, picture.height));
  const [width, height] = [Math.round(picture.width * factor), Math.round(picture.height * factor)];
  const { context, write } = paperOf(width, height);
  if (context === null) return null;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  const made = await write('image/jpeg', QUALITY);
  return made === null ? null : { bytes: await made.arrayBuffer(), type: made.type };
}

/** Paper that needs no page. */
export function offscreen(width: number, height: number): Paper {
  const canvas = new OffscreenCanvas(width, height);
  return { context: canvas.getContext('2d'), write: (type, quality) => canvas.convertToBlob({ type, quality }) };
}
