/** How many points are on this phone only, in the frame of every page; and the sending of them by itself. */
import { tn } from '../core/text';
import * as outbox from '../sync/outbox';

import { onNews, phone, sendByItself } from './sending';
import { texts } from './texts';

export async function mount(element: HTMLElement): Promise<void> {
  const here = await phone();
  if (here === null) return;
  const show = async (): Promise<void> => {
    const n = await outbox.countUnsent(here.store);
    element.hidden = n === 0;
    element.textContent = tn(texts.badgeOne, texts.badgeMany, n);
  };
  onNews(() => void show());
  await outbox.tidy(here.store, Date.now());
  await show();
  sendByItself(here);
}
