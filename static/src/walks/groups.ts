/** Ticking a group ticks its members, and the group is ticked while all of them are. Without script the server does it. */
import { all, maybe } from '../core/dom';

export function mount(element: HTMLElement): void {
  for (const group of all('[data-group]', element)) {
    const whole = maybe<HTMLInputElement>('[data-group-all]', group);
    if (!whole) continue;
    const people = all<HTMLInputElement>('input[name="people"]', group);
    const tell = (): void => {
      const n = people.filter((one) => one.checked).length;
      whole.checked = n === people.length;
      whole.indeterminate = n > 0 && n < people.length;
    };
    whole.addEventListener('change', () => {
      for (const one of people) one.checked = whole.checked;
    });
    for (const one of people) one.addEventListener('change', tell);
    tell();
  }
}
