/** A walk that is over for its guest: taken off the phone, so that nobody opens it without a network and notes more. */
import { data } from '../core/dom';
import { me } from '../core/me';

import { readyWalk, remove } from './package';

/** `data-walk`: which one. What was noted on it lies elsewhere, and stays. */
export async function mount(element: HTMLElement): Promise<void> {
  const who = me();
  if (who === null || !window.isSecureContext) return;
  const walk = await readyWalk(who.id, data(element, 'walk'));
  if (walk !== null) await remove(who.id, walk);
}
