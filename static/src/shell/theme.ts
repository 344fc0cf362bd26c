import { all } from '../core/dom';

const YEAR_S = 31_536_000;

/** Light, dark or as the device has it; kept in a cookie, so that the server draws the next page right from the start. */
export function mount(element: HTMLElement): void {
  const buttons = all<HTMLButtonElement>('[data-theme-choice]', element);
  element.hidden = false;
  for (const button of buttons) {
    button.addEventListener('click', () => {
      const choice = button.dataset['themeChoice'] ?? '';
      show(choice);
      keep(choice);
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
    });
  }
}

function show(choice: string): void {
  if (choice === '') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = choice;
  const scheme = document.querySelector<HTMLMetaElement>('meta[name="color-scheme"]');
  if (scheme !== null) scheme.content = choice === '' ? 'light dark' : choice;
}

function keep(choice: string): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `theme=${choice}; Path=/; Max-Age=${choice === '' ? 0 : YEAR_S}; SameSite=Lax${secure}`;
}
