/** What makes of the pages an app on the phone: the service worker, its new versions, and whose phone it is. */
import { me, remembered, type Me } from '../core/me';

/** Chromium's offer to install, kept until somebody presses the button for it. */
export interface InstallOffer extends Event {
  prompt(): Promise<unknown>;
}

const LOOKED_AFTER = 'walkapp:looked-after';
const EVERY_MS = 600_000;

let offer: InstallOffer | null = null;

/** The offer, where the browser has made one on this page. */
export function installOffer(): InstallOffer | null {
  return offer;
}

export function start(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    offer = event as InstallOffer;
    dispatchEvent(new Event('walkapp:installable'));
  });
  // Elsewhere a browser has neither service workers nor stores that last.
  if (!window.isSecureContext || !('serviceWorker' in navigator)) return;
  const { user, field } = document.documentElement.dataset;
  if (field !== undefined) return;
  if (user !== undefined) {
    const who = me();
    if (who !== null) void atLeisure(() => settle(who));
  } else if (remembered() === null) {
    // Somebody has signed out here, or never signed in: the maps are of no use without the walks.
    void atLeisure(async () => (await import('../walks/package')).forgetAll());
  }
}

async function settle(who: Me): Promise<void> {
  const { register } = await import('./update');
  await register(who);
  await (await import('../walks/sending')).sendWaiting(who);
  if (Date.now() - Number(sessionStorage.getItem(LOOKED_AFTER) ?? 0) < EVERY_MS) return;
  sessionStorage.setItem(LOOKED_AFTER, String(Date.now()));
  await (await import('../walks/meanwhile')).lookAfter(who);
  await (await import('./clock')).checkClock();
}

/** After the page: nothing here is worth a slower one. Going to another page in the middle is no fault. */
async function atLeisure(work: () => Promise<unknown>): Promise<void> {
  await new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(resolve, { timeout: 2000 });
    else setTimeout(resolve, 500);
  });
  await work();
}
