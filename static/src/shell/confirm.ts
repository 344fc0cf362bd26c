import { ask } from '../core/ask';
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
      // What another room knows against it, such as what this phone has not sent.
      const question = [form.dataset['warning'], form.dataset['confirm']].filter(Boolean).join(' ');
      ask(question, form.dataset['confirmLabel'] ?? t(texts.goOn), () => {
        agreed = true;
        form.requestSubmit(submitter);
      });
    },
    { capture: true },
  );
}
