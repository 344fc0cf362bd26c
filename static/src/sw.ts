/**
 * The service worker: the app opens without a network. It keeps the shell, which is the same for everybody: the built
 * files and one page without a word about anyone. Pages and answers of the server are never kept here. And it sends
 * what waits on this phone when the browser wakes it.
 */
import { offscreen, PHOTO_PX, scale, type Picture } from './photos/scale';
import { askedBy, sendInBackground } from './sync/background';

/** Written by the build (plugins/worker.ts): the built files of the field, and a digest over them. */
declare const __SHELL__: { readonly files: readonly string[]; readonly digest: string };
/** Background Sync, which TypeScript's own descriptions leave out. */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}
/** Written by the server before this script: a digest of the neutral page, which lies in no bundle. */
declare const FIELD_PAGE: string;

const BUILT = __SHELL__;
const worker = self as unknown as ServiceWorkerGlobalScope;
const FIELD = '/field';
const SHELL = `shell-${BUILT.digest}-${FIELD_PAGE}`;
/** Empty entries under the addresses of the walks that are on this phone; see walks/marks.ts. */
const MARKS = 'ready';
const WALK = /^\/[^/]+\/walks\/[0-9a-f-]{36}(?=\/|$)/;
/** So long a page may take while its walk lies on the phone. */
const PATIENCE_MS = 3000;
const GATEWAY = [502, 503, 504];

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(activate()));
worker.addEventListener('message', (event) => {
  if (event.data === 'take over') void worker.skipWaiting();
});
worker.addEventListener('sync', (event) => {
  const user = askedBy((event as SyncEvent).tag);
  // Pages scale what they save; what they did not come to is made as large as is usual.
  const prepare = (photo: Picture) => scale({ ...photo, px: PHOTO_PX }, offscreen).catch(() => null);
  if (user !== null) (event as SyncEvent).waitUntil(sendInBackground(user, prepare));
});
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(request, pathname));
  else if (BUILT.files.includes(pathname)) event.respondWith(file(request, pathname));
});

/** No skipWaiting: an open page goes on with the files that it began with. */
async function install(): Promise<void> {
  const shell = await caches.open(SHELL);
  const fresh = (address: string): Request => new Request(address, { cache: 'no-cache', credentials: 'omit' });
  const neutral = await fetch(fresh(FIELD));
  const html = await neutral.clone().text();
  const built = html.match(/\/static\/assets\/[^"]+/g) ?? [];
  // A server that is being changed may answer with another build's page: then all of it is asked for again later.
  const isWhole = neutral.ok && built.length > 0 && built.every((name) => BUILT.files.includes(name));
  if (!isWhole) throw new Error('The page and the files are of two builds.');
  await shell.addAll(BUILT.files.map(fresh));
  await shell.put(FIELD, neutral);
}

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith('shell-') && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** A file of the shell as it was when this version came; from the server where the browser has cleared it away. */
async function file(request: Request, pathname: string): Promise<Response> {
  return (await (await caches.open(SHELL)).match(pathname)) ?? fetch(request);
}

/** The server's page; where none comes, the neutral one, which shows what lies on the phone. */
async function page(request: Request, pathname: string): Promise<Response> {
  const shown = (await isReady(pathname)) ? inTime(request) : fetch(request);
  try {
    return await shown;
  } catch (problem) {
    const neutral = await (await caches.open(SHELL)).match(FIELD);
    if (neutral === undefined) throw problem;
    return neutral;
  }
}

/** What the server answers in three seconds, if it is the server: a gateway's word that it is away is no answer. */
async function inTime(request: Request): Promise<Response> {
  const late = new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error('no answer')), PATIENCE_MS));
  const answer = await Promise.race([fetch(request), late]);
  if (GATEWAY.includes(answer.status)) throw new Error('the server is away');
  return answer;
}

async function isReady(pathname: string): Promise<boolean> {
  const walk = WALK.exec(pathname)?.[0];
  return walk !== undefined && (await caches.has(MARKS)) && (await (await caches.open(MARKS)).match(walk)) !== undefined;
}
