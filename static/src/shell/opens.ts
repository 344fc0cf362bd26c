import { all, data, one } from '../core/dom';

/** A button or link that opens the dialog named in `data-opens`. A link keeps its address for those without script. */
export function mount(element: HTMLElement): void {
  const dialog = one<HTMLDialogElement>(`#${CSS.escape(data(element, 'opens'))}`);
  element.addEventListener('click', (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  for (const button of all('[data-closes]', dialog)) button.addEventListener('click', () => dialog.close());
}
