/** A form that is sent once, however often its button is pressed. */

const PATIENCE_MS = 8_000;

export function mount(element: HTMLElement): void {
  const form = element as HTMLFormElement;
  let sent = false;
  let pressed: HTMLElement | null = null;

  const release = (): void => {
    sent = false;
    pressed?.removeAttribute('aria-busy');
  };

  form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    pressed = event.submitter;
    // The button is not disabled: then its own name and value would not be sent, and focus would be lost.
    pressed?.setAttribute('aria-busy', 'true');
    // Where no answer comes, or the answer is a file, the page is still here and must be usable.
    window.setTimeout(release, PATIENCE_MS);
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) release();
  });
}
