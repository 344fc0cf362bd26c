/** Puts what has been fetched in place. */
type Turn = (fresh: Document) => Promise<void>;

/**
 * Lets the links and forms of one page that lead back to that page be answered in place: a link to `path`, a form sent
 * to an address below it. Whatever else comes back is gone to as a browser does by itself. The returned function opens
 * an address in the same way.
 */
export function turnPages(path: string, turn: Turn): (address: string) => void {
  let latest = 0;
  let opening = '';

  /** The address is what stands in the bar from now on; null leaves it as it is. Throws for any other page. */
  const show = async (answer: Response, number: number, address: string | null): Promise<void> => {
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (number !== latest) return;
    if (fresh.querySelector('#rd') === null) throw new Error('That is another page.');
    if (address !== null) window.history.pushState(null, '', address);
    await turn(fresh);
  };

  const open = (address: string, keep = true): void => {
    if (address === opening) return;
    opening = address;
    const number = (latest += 1);
    fetch(address, { credentials: 'same-origin' })
      .then((answer) => show(answer, number, keep ? address : null))
      .catch(() => window.location.assign(address))
      .finally(() => {
        if (opening === address) opening = '';
      });
  };

  /** A refusal comes as the page with its form as it was typed; sending twice is one decision, so that may be repeated. */
  const send = (form: HTMLFormElement, submitter: HTMLElement | null): void => {
    const number = (latest += 1);
    fetch(form.action, { method: 'POST', body: new FormData(form, submitter), credentials: 'same-origin' })
      .then((answer) => show(answer, number, answer.redirected ? answer.url : null))
      .catch(() => HTMLFormElement.prototype.submit.call(form));
  };

  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.origin !== window.location.origin || link.pathname !== path) return;
    event.preventDefault();
    open(link.href);
  });
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || !new URL(form.action).pathname.startsWith(`${path}/`)) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  window.addEventListener('popstate', () => open(window.location.href, false));
  return open;
}
