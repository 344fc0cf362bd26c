import { all } from '../core/dom';

/** A button that prints the page, shown only where there is a script to do it. What is folded away is printed too. */
export function mount(element: HTMLElement): void {
  element.hidden = false;
  element.addEventListener('click', () => window.print());
  window.addEventListener('beforeprint', unfold);
}

function unfold(): void {
  const folded = all<HTMLDetailsElement>('main details:not([open])').filter((part) => !part.matches('.why, .menu'));
  for (const part of folded) part.open = true;
  window.addEventListener('afterprint', () => folded.forEach((part) => (part.open = false)), { once: true });
}
