import { maybe, one } from '../core/dom';

/** Where somebody has turned the single keys off, that is remembered in this browser. */
const OFF = 'walkapp-single-keys-off';

/** The row that lists the desk's single keys. A key presses the element with its `data-key`; none while text is written. */
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
  const target = maybe<HTMLElement>(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (target === null) return;
  event.preventDefault();
  target.scrollIntoView({ block: 'nearest' });
  target.focus();
  target.click();
  if (target.tagName === 'SUMMARY') maybe<HTMLElement>('textarea, select', target.parentElement ?? document)?.focus();
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const field = target.closest('input, textarea, select, [contenteditable], dialog, .mapview');
  return field !== null && !(field instanceof HTMLInputElement && ['radio', 'checkbox'].includes(field.type));
}
