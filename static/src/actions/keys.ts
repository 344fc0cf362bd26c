import { maybe, one } from '../core/dom';

/** Where somebody has turned the single keys off, that is remembered in this browser. */
const OFF = 'walkapp-single-keys-off';
const FIRST_FIELD = '.narrow:not([hidden]) input, textarea, select, input:not([type="hidden"])';

/** The row that lists the desk's single keys. A key presses the element that names it; none while text is written. */
export function mount(element: HTMLElement): void {
  const box = one<HTMLInputElement>('[data-keys="on"]', element);
  element.hidden = false;
  box.checked = localStorage.getItem(OFF) === null;
  box.addEventListener('change', () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, 'yes');
  });
  document.addEventListener('keydown', (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    if (event.key.length === 1) press(event);
  });
}

/** What is pressed comes into view first, so that a key never acts on something unseen. */
function press(event: KeyboardEvent): void {
  const key = CSS.escape(event.key.toLowerCase());
  const target = maybe<HTMLElement>(`[data-key="${key}"], [aria-keyshortcuts="${key}"]`);
  if (target === null) return;
  event.preventDefault();
  unfold(target);
  target.scrollIntoView({ block: 'nearest' });
  target.focus();
  if (target.matches('[type="search"]')) return;
  target.click();
  const opened = target.tagName === 'SUMMARY' ? target.closest('details[open]') : null;
  if (opened) maybe<HTMLElement>(FIRST_FIELD, opened)?.focus();
}

function unfold(target: HTMLElement): void {
  const inside = target.tagName === 'SUMMARY' ? target.parentElement?.parentElement : target;
  for (let folded = inside?.closest('details:not([open])'); folded; folded = folded.parentElement?.closest('details:not([open])')) {
    folded.setAttribute('open', '');
  }
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const field = target.closest('input, textarea, select, [contenteditable], dialog, .mapview');
  return field !== null && !(field instanceof HTMLInputElement && ['radio', 'checkbox'].includes(field.type));
}
