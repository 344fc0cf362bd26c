/** A new point about a question of the checklist: the form begins with what is known, and leads back to the stop. */
import { data, maybe, one } from '../core/dom';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Fill in what the address says; gives the name under which this point's draft is kept. Null for any other point. */
export function fillAsked(form: HTMLFormElement, facts: HTMLElement): string | null {
  const asked = new URLSearchParams(location.search);
  const id = asked.get('id') ?? '';
  if (asked.get('stop') === null || !ID.test(id)) return null;
  write(form, 'id', id);
  write(form, 'place', asked.get('stop') ?? '');
  write(form, 'text', asked.get('question') ?? '');
  const category = CSS.escape(asked.get('category') ?? '');
  const choice = form.querySelector<HTMLInputElement>(`input[name="category"][value="${category}"]`);
  if (choice !== null) choice.checked = true;
  const back = `${data(facts, 'back')}/stops`;
  facts.dataset['back'] = back;
  maybe<HTMLAnchorElement>('.phone__top .top > a.iconbtn')?.setAttribute('href', back);
  return `${data(facts, 'walk')}:${id}`;
}

function write(form: HTMLFormElement, name: string, value: string): void {
  const field = one<HTMLInputElement | HTMLTextAreaElement>(`[name="${name}"]`, form);
  // A form that came back from the server with errors says more.
  if (name === 'id' || field.value === '') field.value = value.slice(0, field.maxLength > 0 ? field.maxLength : 1000);
}
