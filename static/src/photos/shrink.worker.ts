/** The worker of `shrink.ts`. */
import { offscreen, scale, type Made, type Wanted } from './scale';

self.addEventListener('message', ({ data }: MessageEvent<Wanted>) => {
  const answer = (made: Made): void => self.postMessage(made, { transfer: made === null ? [] : [made.bytes] });
  scale(data, offscreen).then(answer, () => answer(null));
});
