/** The worker of `shrink.ts`. */
import type { Made, Wanted } from './shrink';

const QUALITY = 0.85;

async function make({ bytes, type, px }: Wanted): Promise<Made> {
  const picture = await createImageBitmap(new Blob([bytes], { type }), { imageOrientation: 'from-image' });
  const scale = Math.min(1, px / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  return { bytes: await made.arrayBuffer(), type: made.type };
}

self.addEventListener('message', ({ data }: MessageEvent<Wanted>) => {
  const answer = (made: Made): void => self.postMessage(made, { transfer: made === null ? [] : [made.bytes] });
  make(data).then(answer, () => answer(null));
});
