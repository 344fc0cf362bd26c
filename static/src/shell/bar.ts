import { maybe } from '../core/dom';

/** The main menu where it scrolls: the entry that one stands on is in view, and both ends fade where there is more. */
export function mount(element: HTMLElement): void {
  const current = maybe('[aria-current]', element);
  const fade = (): void => {
    element.classList.toggle('is-scrolled', element.scrollLeft > 4);
  };
  if (current !== null) {
    element.scrollLeft += current.getBoundingClientRect().right - element.getBoundingClientRect().right + 48;
  }
  element.addEventListener('scroll', fade, { passive: true });
  fade();
}
