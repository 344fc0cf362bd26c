/** How walkapp gets onto the home screen: a button where the browser offers it, a sentence where only a person can. */
import { element as make, icon } from '../core/dom';
import { t } from '../core/text';

import { installOffer } from './app';
import { texts } from './texts';

export function mount(element: HTMLElement): void {
  if (matchMedia('(display-mode: standalone)').matches) return;
  if (isApple()) {
    element.replaceChildren(make('p', { class: 'muted' }, t(texts.installApple)));
    return;
  }
  const draw = (): void => {
    const offer = installOffer();
    if (offer === null) return;
    const button = make('button', { type: 'button', class: 'btn btn--s' }, icon('download'), t(texts.install));
    button.addEventListener('click', () => {
      element.replaceChildren();
      void offer.prompt();
    });
    element.replaceChildren(make('p', { class: 'muted' }, t(texts.installWhy)), button);
  };
  draw();
  addEventListener('walkapp:installable', draw);
}

/** An iPad calls itself a Mac, but no Mac is touched with five fingers. */
function isApple(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad/.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1);
}
