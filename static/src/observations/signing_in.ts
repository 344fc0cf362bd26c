/** Signing in above a form whose session has ended, so that nothing in the form is lost. */
import { call, Unreachable } from '../core/api';
import { all, element as make, maybe } from '../core/dom';
import { t } from '../core/text';

import { texts } from './texts';

/** Show the panel before `form`; `done` runs once somebody has signed in and the page's tokens are new. */
export function ask(form: HTMLFormElement, address: string, done: () => void): void {
  if (maybe('.signpanel')) return;
  const email = input('email', 'username');
  const password = input('password', 'current-password');
  const said = make('p', { class: 'error', role: 'alert' });
  const panel = make(
    'form',
    { class: 'signpanel', 'aria-labelledby': 'signpanel', novalidate: true },
    make('h2', { id: 'signpanel' }, t(texts.signInTitle)),
    make('p', {}, t(texts.signInWhy)),
    said,
    field(t(texts.email), email),
    field(t(texts.password), password),
    make('button', { class: 'btn btn--lamp' }, t(texts.signIn)),
  );
  panel.addEventListener('submit', (event) => {
    event.preventDefault();
    void enter();
  });
  form.before(panel);
  email.focus();
  panel.scrollIntoView({ block: 'start' });

  async function enter(): Promise<void> {
    said.textContent = '';
    try {
      if (!(await signIn(address, email.value, password.value))) {
        said.textContent = t(texts.signInRefused);
        password.focus();
        return;
      }
      await renewTokens();
    } catch (problem) {
      if (!(problem instanceof Unreachable) && !(problem instanceof TypeError)) throw problem;
      said.textContent = t(texts.noAnswer);
      return;
    }
    panel.remove();
    done();
  }
}

async function signIn(address: string, email: string, password: string): Promise<boolean> {
  const page = new DOMParser().parseFromString(await (await fetch(address)).text(), 'text/html');
  const token = maybe<HTMLMetaElement>('meta[name="csrf-token"]', page)?.content ?? '';
  const body = new URLSearchParams({ csrf_token: token, email, password });
  const answer = await fetch(address, { method: 'POST', body, redirect: 'manual' });
  return answer.type === 'opaqueredirect' || answer.ok;
}

async function renewTokens(): Promise<void> {
  const { body } = await call<{ csrf_token: string }>('/api/v1/session');
  const token = body?.csrf_token ?? '';
  const meta = maybe<HTMLMetaElement>('meta[name="csrf-token"]');
  if (meta) meta.content = token;
  for (const hidden of all<HTMLInputElement>('input[name="csrf_token"]')) hidden.value = token;
}

function input(type: string, autocomplete: string): HTMLInputElement {
  return make('input', { class: 'input', type, autocomplete, id: `signpanel-${type}`, required: true });
}

function field(label: string, control: HTMLInputElement): HTMLElement {
  return make('div', { class: 'field' }, make('label', { for: control.id }, label), control);
}
