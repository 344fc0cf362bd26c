import { all, data, one } from '../core/dom';
import { t, tn } from '../core/text';

import { texts } from './texts';

/** A search field that leaves the rows that have every word, in the list that `data-narrow` names. */
export function mount(element: HTMLElement): void {
  const list = one(data(element, 'narrow'));
  const field = one<HTMLInputElement>('input', element);
  const said = one('[role="status"]', element);
  element.hidden = false;

  const look = (): void => {
    const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows(list)) row.hidden = !holds(row, words);
  };
  field.addEventListener('input', () => {
    look();
    const left = rows(list).filter((row) => !row.hidden).length;
    said.textContent = left === 0 ? t(texts.nothing) : tn(texts.oneLeft, texts.left, left);
  });
  // Enter goes to the first that is left; it never sends the form that the field lies in.
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const first = rows(list).find((row) => !row.hidden)?.querySelector<HTMLElement>('a, input');
    first?.focus();
    first?.click();
  });
  // The review desk puts new rows in place while somebody searches.
  new MutationObserver(look).observe(list, { childList: true });
}

function rows(list: HTMLElement): HTMLElement[] {
  return all(':scope > *', list);
}

/** What is chosen stays in sight. */
function holds(row: HTMLElement, words: readonly string[]): boolean {
  const text = (row.textContent ?? '').toLocaleLowerCase();
  return row.querySelector(':checked') !== null || words.every((word) => text.includes(word));
}
