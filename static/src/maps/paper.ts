/** A map on paper: as large as on the screen, shrunk to the page's width, so that nothing of what it shows is cut off. */
const PAPER_PX = 680;

export function keepOnPaper(element: HTMLElement): void {
  window.addEventListener('beforeprint', () => {
    const { offsetWidth, offsetHeight, style } = element;
    style.width = `${offsetWidth}px`;
    style.height = `${offsetHeight}px`;
    style.setProperty('zoom', String(Math.min(1, PAPER_PX / offsetWidth)));
  });
  window.addEventListener('afterprint', () => {
    for (const name of ['width', 'height', 'zoom']) element.style.removeProperty(name);
  });
}
