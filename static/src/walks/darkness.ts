/** Beside a date: when it gets dark, asked of the server as the date, the hour or the meeting point changes. */
import { data, icon, maybe, one } from '../core/dom';

const PATIENCE_MS = 250;

export function mount(element: HTMLElement): void {
  const form = element.closest('form');
  const line = one('[data-darkness]', element);
  if (!form) throw new Error('The hours of darkness stand in a form.');
  let waiting: ReturnType<typeof setTimeout> | undefined;

  const ask = async (): Promise<void> => {
    const typed = new FormData(form);
    const day = String(typed.get('day') ?? '');
    if (day === '') return;
    const place = { lat: String(typed.get('meeting_lat') ?? ''), lon: String(typed.get('meeting_lon') ?? '') };
    const query = new URLSearchParams({ day, starts: String(typed.get('starts') ?? ''), ...(place.lat ? place : {}) });
    try {
      const answer = await fetch(`${data(element, 'url')}?${query}`, { headers: { Accept: 'application/json' } });
      if (!answer.ok) return;
      const { text } = (await answer.json()) as { text: string };
      if (!maybe('svg', line)) line.prepend(icon('moon'));
      one('span', line).replaceChildren(text);
    } catch {
      // No network: the sentence stays as it was.
    }
  };
  const soon = (): void => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void ask(), PATIENCE_MS);
  };
  element.addEventListener('change', soon);
  form.addEventListener('pin:change', soon);
}
