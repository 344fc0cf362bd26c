import { element as build } from '../core/dom';
import { t } from '../core/text';

import { texts } from './texts';

/** A form that asks in words what it is about to do. Without script it is sent at once, and the server has an undo. */
export function mount(element: HTMLElement): void {
  const form = element as HTMLFormElement;
  let agreed = false;

  // In the capture phase: before the guard counts the form as sent.
  form.addEventListener(
    'submit',
    (event) => {
      if (agreed) {
        agreed = false;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      const submitter = event.submitter;
      ask(form.dataset['confirm'] ?? '', form.dataset['confirmLabel'] ?? t(texts.goOn), () => {
        agreed = true;
        form.requestSubmit(submitter);
      });
    },
    { capture: true },
  );
}

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
