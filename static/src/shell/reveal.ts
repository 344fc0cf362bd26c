import { data, one } from '../core/dom';
import { t } from '../core/text';

import { texts } from './texts';

/** A button that shows the password being typed in the field named in `data-reveal`. */
export function mount(element: HTMLElement): void {
  const field = one<HTMLInputElement>(`#${CSS.escape(data(element, 'reveal'))}`);
  element.hidden = false;
  element.addEventListener('click', () => {
    const hidden = field.type === 'password';
    field.type = hidden ? 'text' : 'password';
    element.textContent = t(hidden ? texts.hide : texts.show);
    element.setAttribute('aria-pressed', String(hidden));
  });
}
