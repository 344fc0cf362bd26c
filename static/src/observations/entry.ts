/** One entry of the outbox as lists show it: what it says, how far it has come, and what one can do with it. */
import { ask } from '../core/ask';
import { element as make, icon } from '../core/dom';
import { language, t, tn, type Text } from '../core/text';
import { isObservationUnsent, isUnsent, type Entry } from '../sync/model';
import * as outbox from '../sync/outbox';

import { sendNow, tell, type Phone } from './sending';
import { texts } from './texts';
import { sentenceOf } from './troubles';

const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };

/** How far it has come: an icon and a word. */
function standing(entry: Entry): { mark: string; word: string; tone: string } {
  const { observation, files } = entry;
  const left = files.filter((file) => file.receipt === null);
  if (troubleOf(entry) !== undefined) return { mark: 'triangle-alert', word: t(texts.needsYou), tone: 'late' };
  if (observation.withdrawn) return { mark: 'trash-2', word: t(texts.removalWaits), tone: 'wait' };
  if (!isUnsent(entry)) return { mark: 'check', word: t(texts.sent), tone: 'ok' };
  if ([observation, ...files].some((one) => one.state === 'sending')) return { mark: 'upload', word: t(texts.sending), tone: 'wait' };
  if (isObservationUnsent(observation)) return { mark: 'cloud-off', word: t(texts.onPhone), tone: 'wait' };
  return { mark: 'upload', word: left.every(({ kind }) => kind === 'photo') ? tn(texts.photoLeft, texts.photosLeft, left.length) : tn(texts.fileLeft, texts.filesLeft, left.length), tone: 'wait' };
}

function troubleOf({ observation, files }: Entry): string | undefined {
  const trouble = [observation, ...files].find((one) => one.state === 'needs')?.trouble;
  return trouble == null ? undefined : sentenceOf({ observation, files }, trouble);
}

/** The row of an entry, with its buttons. */
export function rowOf(here: Phone, entry: Entry): HTMLElement {
  const { observation, files } = entry;
  const { mark, word, tone } = standing(entry);
  const title = observation.content.text || observation.content.place || t(texts.noWords);
  const at = new Date(observation.content.observed_at).toLocaleTimeString(language() === 'sv' ? 'sv-SE' : 'en-GB', TIME);
  const photos = files.filter(({ kind }) => kind === 'photo').length;
  const number = [
    photos > 0 && tn(texts.onePhoto, texts.photos, photos), photos < files.length && t(texts.voice),
  ].filter(Boolean).map((part) => ` · ${part}`).join('');
  const trouble = troubleOf(entry);
  return make(
    'li',
    { class: 'unsent__row', 'data-entry': observation.id, 'data-state': tone },
    make('p', { class: 'row__title' }, title),
    make('p', { class: 'row__meta' }, make('span', {}, `${at}${number}`), make('span', { class: `state state--${tone}` }, icon(mark), word)),
    trouble !== undefined && make('p', { class: 'unsent__why' }, trouble),
    beside(here, entry),
    buttons(here, entry),
  );
}

/** Both texts, where somebody else was first, and the choice between them; `chosen` runs after it. */
export function beside(here: Phone, { observation }: Entry, chosen: () => void = () => undefined): HTMLElement | false {
  const theirs = observation.trouble?.theirs;
  if (theirs === undefined) return false;
  const rows = ([['text', texts.what], ['place', texts.where]] as const)
    .filter(([name]) => name === 'text' || theirs.content[name] !== observation.content[name])
    .map(([name, label]) => make('div', {}, make('dt', {}, t(label)),
      version(texts.theirs, theirs.content[name]), version(texts.mine, observation.content[name])));
  const choice = (whose: 'mine' | 'theirs'): void => void choose(here, observation.id, whose).then(chosen);
  return make('div', { class: 'conflict' }, make('dl', { class: 'conflict__rows' }, ...rows), make('div', { class: 'cluster' },
    button('check', t(texts.takeMine), () => choice('mine')), button('undo-2', t(texts.takeTheirs), () => choice('theirs'))));
}

function version(label: Text, words: string): HTMLElement {
  return make('dd', {}, make('span', { class: 'muted' }, t(label)), make('span', { class: 'conflict__words' }, words || '–'));
}

async function choose(here: Phone, id: string, whose: 'mine' | 'theirs'): Promise<void> {
  await outbox.choose(here.store, id, whose);
  tell();
  await sendNow(here);
}

function buttons(here: Phone, entry: Entry): HTMLElement | false {
  if (!isUnsent(entry) || entry.observation.withdrawn) return false;
  const { id } = entry.observation;
  const again = button('refresh-cw', t(texts.tryAgain), () => void tryAgain(here, entry));
  const away = button('trash-2', t(texts.remove), () => ask(t(texts.askRemove), t(texts.remove), () => void remove(here, id)));
  const refused = entry.files.filter((file) => file.state === 'needs');
  const without = refused.some(({ kind }) => kind === 'photo') ? texts.withoutPhoto : texts.withoutVoice;
  const drop = refused.length > 0 && button('image-off', t(without), () => void dropFiles(here, refused.map((one) => one.id)));
  const { walk, municipality, trouble } = entry.observation;
  const change = make('a', { class: 'btn btn--s', href: `/${municipality}/walks/${walk}/observations/new?edit=${id}` }, icon('pencil'), t(texts.change));
  const isChoice = trouble?.theirs !== undefined;
  return make('div', { class: 'cluster' }, troubleOf(entry) !== undefined && !isChoice && again, change, drop, away);
}

function button(name: string, label: string, press: () => void): HTMLButtonElement {
  const made = make('button', { type: 'button', class: 'btn btn--s' }, icon(name), label);
  made.addEventListener('click', press);
  return made;
}

/** Everything of it is waiting again, whatever was in its way. */
async function tryAgain(here: Phone, { observation, files }: Entry): Promise<void> {
  const anew = { state: 'waiting', tries: 0, next_at: 0, trouble: null } as const;
  await outbox.update(here.store, 'observations', observation.id, (now) => (now.state === 'needs' ? { ...now, ...anew } : now));
  for (const file of files) {
    await outbox.update(here.store, 'files', file.id, (now) => (now.state === 'needs' ? { ...now, ...anew } : now));
  }
  tell();
  await sendNow(here);
}

async function remove(here: Phone, id: string): Promise<void> {
  await outbox.remove(here.store, id);
  tell();
  await sendNow(here);
}

async function dropFiles(here: Phone, ids: readonly string[]): Promise<void> {
  for (const id of ids) await outbox.removeFile(here.store, id);
  tell();
  await sendNow(here);
}
