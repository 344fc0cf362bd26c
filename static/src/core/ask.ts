/** A question in a dialog, before something is done that cannot be taken back. */
import { element as build } from './dom';
import { t } from './text';

const texts = { cancel: { sv: 'Avbryt', en: 'Cancel' } } as const;

/** Ask a question in a dialog; `yes` runs where it is agreed to. Focus goes back to where it was. */
export function ask(question: string, label: string, yes: () => void): void {
  const cancel = build('button', { type: 'button', class: 'btn' }, t(texts.cancel));
  const go = build('button', { type: 'button', class: 'btn btn--lamp' }, label);
  const heading = build('h2', { id: 'confirm-question' }, question);
  const dialog = build(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'confirm-question' },
    heading,
    build('div', { class: 'dialog__act' }, cancel, go),
  );
  cancel.addEventListener('click', () => dialog.close());
  go.addEventListener('click', () => {
    dialog.close();
    yes();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  cancel.focus();
}
