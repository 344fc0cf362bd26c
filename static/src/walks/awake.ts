/** The screen stays on while a walk is shown: gloves come off for a photo, not for unlocking. */
import { t } from '../core/text';

import { texts } from './texts';

export async function mount(element: HTMLElement): Promise<void> {
  if (!('wakeLock' in navigator)) return;
  const hold = async (): Promise<void> => {
    if (document.hidden) return; // the browser lets go of it by itself then
    try {
      await navigator.wakeLock.request('screen');
      element.textContent = t(texts.awake);
      element.hidden = false;
    } catch {
      element.hidden = true; // little battery, or the phone's owner says no
    }
  };
  document.addEventListener('visibilitychange', () => void hold());
  await hold();
}
