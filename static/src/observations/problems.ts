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
  const summary = make('div', { class: 'errsum', role: 'alert', tabindex: -1 });
  const list = make('ul', { class: 'navlist' });
  for (const [name, sentences] of Object.entries(problems)) {
    const target = targetOf(form, name);
    const sentence = sentences[0] ?? '';
    const words = target ? link(target, sentence) : make('strong', {}, sentence);
    list.append(make('li', { 'data-problem': target ? name : false }, words));
    if (target) beside(target, sentence);
  }
  summary.append(make('h2', {}, heading(list.children.length)), list);
  form.prepend(summary);
  summary.focus();
}

/** The names of the fields that something is said about now. */
export function told(form: HTMLFormElement): string[] {
  return all('[data-problem]', form).map((line) => line.dataset['problem'] ?? '');
}

/** True where the element stands in the field of this name. */
export function isOf(form: HTMLFormElement, name: string, element: Element): boolean {
  const target = targetOf(form, name);
  return target !== null && boxOf(target).contains(element);
}

/** The field is right now: what was said about it goes, and with the last of them the summary. */
export function mended(form: HTMLFormElement, name: string): void {
  const summary = maybe('.errsum', form);
  const target = targetOf(form, name);
  maybe(`[data-problem="${CSS.escape(name)}"]`, form)?.remove();
  if (target) {
    const box = boxOf(target);
    maybe('.error', box)?.remove();
    box.classList.remove('field--error');
    target.removeAttribute('aria-invalid');
  }
  const left = all('li', summary ?? form).length;
  if (summary && left > 0) maybe('h2', summary)?.replaceChildren(heading(left));
  else summary?.remove();
}

function heading(n: number): string {
  return t(n === 1 ? texts.oneThing : texts.things, { n });
}

function targetOf(form: HTMLFormElement, name: string): HTMLElement | null {
  return maybe(`#${CSS.escape(TARGETS[name] ?? name)}`, form);
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
