/** What is wrong, as the server's pages show it: a summary on top that takes focus, and the sentence above its field. */
import { all, element as make, icon, maybe } from '../core/dom';
import { t } from '../core/text';

import { texts } from './texts';

export type Problems = Readonly<Record<string, readonly string[]>>;

/** Where a field's name is not the id of what one presses. */
const TARGETS: Readonly<Record<string, string>> = {
  category: 'category-0', kind: 'kind-0', severity: 'severity-0', lat: 'place', lon: 'place', accuracy_m: 'place',
  position_source: 'place',
};

/** Take away what was said before. */
export function clear(form: HTMLFormElement): void {
  for (const said of all('.errsum, .error', form)) said.remove();
  for (const field of all('.field--error', form)) field.classList.remove('field--error');
  for (const input of all('[aria-invalid]', form)) input.removeAttribute('aria-invalid');
}

/** Say what is wrong. Sentences of fields that the form does not have stand in the summary alone. */
export function show(form: HTMLFormElement, problems: Problems): void {
  clear(form);
  const list = make('ul', { class: 'navlist' });
  for (const [name, sentences] of Object.entries(problems)) {
    const target = maybe(`#${CSS.escape(TARGETS[name] ?? name)}`, form);
    const sentence = sentences[0] ?? '';
    list.append(make('li', {}, target ? link(target, sentence) : make('strong', {}, sentence)));
    if (target) beside(target, sentence);
  }
  const n = list.children.length;
  const heading = make('h2', {}, t(n === 1 ? texts.oneThing : texts.things, { n }));
  const summary = make('div', { class: 'errsum', role: 'alert', tabindex: -1 }, heading, list);
  form.prepend(summary);
  summary.focus();
}

function link(target: HTMLElement, sentence: string): HTMLAnchorElement {
  const made = make('a', { href: `#${target.id}` }, sentence);
  made.addEventListener('click', (event) => {
    event.preventDefault();
    target.focus({ preventScroll: true });
    boxOf(target).scrollIntoView({ block: 'center' });
  });
  return made;
}

function boxOf(target: HTMLElement): HTMLElement {
  return target.closest<HTMLElement>('.field, .capture__top') ?? target;
}

function beside(target: HTMLElement, sentence: string): void {
  const box = boxOf(target);
  const line = make('p', { class: 'error', id: `${target.id}-error` }, icon('triangle-alert'), make('span', {}, sentence));
  box.classList.add('field--error');
  target.setAttribute('aria-invalid', 'true');
  const head = maybe('label[for], legend', box);
  if (head && head.parentElement === box) head.after(line);
  else box.prepend(line);
}
