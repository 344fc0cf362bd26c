import { one } from '../core/dom';

/** Coming back after a change of language, the page stands at the same place: the server does not see what is after "#". */
export function mount(element: HTMLElement): void {
  const next = one<HTMLInputElement>('input[name="next"]', element);
  element.addEventListener('submit', () => {
    next.value += location.hash;
  });
}
