/** The neutral page, without a network: a walk's page or its form as they lie on this phone, otherwise what lies there. */
import { mountWithin } from '../core/behaviours';
import { element as make, icon, maybe } from '../core/dom';
import { remembered, type Me } from '../core/me';
import { t } from '../core/text';
import { captureOf, readyWalks, stopsOf, type ReadyWalk, type StoredPage } from '../walks/package';
import { showPictures } from '../walks/pictures';
import { moment } from '../walks/said';

import { texts } from './texts';

export async function mount(body: HTMLElement): Promise<void> {
  const who = remembered();
  dress(who);
  const walks = who === null ? [] : await found(who);
  const walk = walks?.find((one) => pageOf(one) !== undefined);
  if (who !== null && walk !== undefined) await show(body, who, walk);
  else list(body, who, walks);
  mountWithin(body);
  performance.mark('walkapp:shown');
  addEventListener('online', () => {
    // A form that somebody writes in stays; whatever else is here the server shows better.
    if (walk === undefined || location.pathname === walk.address) location.reload();
  });
}

/** The page of the walk that stands at this address. */
function pageOf({ address, page, capture, stops }: ReadyWalk): StoredPage | undefined {
  const { pathname } = location;
  return pathname === address ? page : pathname === captureOf(address) ? capture : pathname === stopsOf(address) ? stops : undefined;
}

/** Null where the browser does not let us look. */
async function found(who: Me): Promise<ReadyWalk[] | null> {
  try {
    return await readyWalks(who.id);
  } catch {
    return null;
  }
}

/** What the server writes on the root of its pages. */
function dress(who: Me | null): void {
  const root = document.documentElement;
  const theme = /(?:^|; )theme=(light|dark)/.exec(document.cookie)?.[1];
  if (theme !== undefined) root.dataset['theme'] = theme;
  root.lang = who?.language ?? (navigator.language.startsWith('sv') ? 'sv' : 'en');
  if (who === null) return;
  Object.assign(root.dataset, { user: who.id, name: who.name, municipality: who.municipality });
}

async function show(body: HTMLElement, who: Me, walk: ReadyWalk): Promise<void> {
  const isCapture = location.pathname === captureOf(walk.address);
  const page = pageOf(walk) ?? walk.page;
  const root = document.documentElement;
  root.lang = page.language;
  root.dataset['municipality'] = walk.municipality;
  if (root.dataset['theme'] === undefined && isNight(walk)) root.dataset['theme'] = 'dark';
  document.title = page.title;
  const frame = new DOMParser().parseFromString(page.html, 'text/html').body.firstElementChild;
  if (frame === null) return list(body, who, [walk]);
  await showPictures(who.id, walk.id, frame);
  body.replaceChildren(skipLink(), document.adoptNode(frame));
  if (isCapture) beginAnew(body);
  const note = strip(t(texts.noNetwork), t(texts.asItWas, { when: moment(walk.readyAt) }));
  maybe('main > .strip')?.remove();
  maybe('main')?.prepend(note);
}

/** As the server has it on its own pages: dark between sunset and sunrise, where nobody has chosen. */
function isNight({ night }: ReadyWalk): boolean {
  const now = Date.now();
  return night.length === 2 && night.every((at, n) => (n === 0 ? Date.parse(at) <= now : now < Date.parse(at)));
}

/** The form was drawn when the walk was made ready: what is noted now is another point, seen now. */
function beginAnew(body: HTMLElement): void {
  const set = (name: string, value: string): void => {
    const field = maybe<HTMLInputElement>(`input[name="${name}"]`, body);
    if (field !== null) field.value = value;
  };
  set('id', crypto.randomUUID());
  set('observed_at', new Date().toISOString());
}

function list(body: HTMLElement, who: Me | null, walks: readonly ReadyWalk[] | null): void {
  const title = t(texts.readyTitle);
  document.title = `${title} – walkapp`;
  const again = make('button', { type: 'button', class: 'btn' }, icon('refresh-cw'), t(texts.tryAgain));
  again.addEventListener('click', () => location.reload());
  body.replaceChildren(skipLink(), make('div', { class: 'phone' },
    make('div', { class: 'phone__top' }, make('header', { class: 'top' },
      make('span', { class: 'top__none' }), make('div', { class: 'top__title' }, make('h1', {}, title)))),
    make('main', { class: 'contents' },
      strip(t(texts.noNetwork), walks?.length ? t(texts.whatWorks) : ''),
      make('div', { id: 'main', class: 'phone__body onphone' },
        who !== null && location.pathname !== '/' && make('p', { class: 'muted' }, t(texts.pageMissing)),
        ...rows(who, walks),
        who !== null && make('section', { class: 'unsent__list unsent__list--all', 'data-behaviour': 'unsent' }),
        make('div', { class: 'cluster' }, again)))));
}

function rows(who: Me | null, walks: readonly ReadyWalk[] | null): HTMLElement[] {
  if (who === null) return [make('p', {}, t(texts.nobodyHere))];
  if (walks === null) return [make('p', { role: 'alert' }, t(texts.noStore))];
  if (walks.length === 0) {
    return [make('section', {}, make('h2', {}, t(texts.nothingReady)), make('p', {}, t(texts.howToReady)))];
  }
  return [make('ul', { class: 'rows' }, ...walks.map(row))];
}

function row(walk: ReadyWalk): HTMLElement {
  const facts = t(texts.readySince, { starts: moment(walk.startsAt), when: moment(walk.readyAt) });
  return make('li', {}, make('a', { class: 'row', href: walk.address },
    make('span', {}, make('span', { class: 'row__title' }, walk.title), make('span', { class: 'row__meta' }, facts)),
    icon('chevron-right')));
}

function strip(fact: string, text: string): HTMLElement {
  return make('div', { class: 'strip' }, icon('cloud-off'), make('span', {}, make('strong', {}, fact), text && ` ${text}`));
}

function skipLink(): HTMLElement {
  return make('a', { class: 'skip', href: '#main' }, t(texts.toContent));
}
