/** The summary of what is wrong takes focus, so that it is read first. */
export function mount(element: HTMLElement): void {
  element.focus();
  element.scrollIntoView({ block: 'nearest' });
}
