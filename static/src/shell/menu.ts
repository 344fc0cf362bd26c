import { maybe } from '../core/dom';

/** A menu of `<details>` that closes by Escape, by a press outside, and when focus leaves it. */
export function mount(element: HTMLElement): void {
  const menu = element as HTMLDetailsElement;

  document.addEventListener('pointerdown', (event) => {
    if (menu.open && !menu.contains(event.target as Node)) menu.open = false;
  });
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    maybe('summary', menu)?.focus();
  });
  menu.addEventListener('focusout', (event) => {
    const to = event.relatedTarget as Node | null;
    if (to !== null && !menu.contains(to)) menu.open = false;
  });
}
