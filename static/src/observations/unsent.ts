/** What is still only on this phone, of one walk or of all, with its state; it changes by itself. */
import { all, element as make, icon } from '../core/dom';
import { t, tn } from '../core/text';
import { isUnsent } from '../sync/model';
import * as outbox from '../sync/outbox';
import { nameOf, rescue } from '../sync/rescue';
import { markCarried } from '../sync/uploader';

import { rowOf } from './entry';
import { makeReadyNow, onNews, phone, sendNow, type Phone } from './sending';
import { texts } from './texts';

/** By then the browser has taken the file. */
const FETCHED_MS = 60_000;

/** `data-walk`: of this walk alone; without it everything, also what is sent and kept for a while. */
class Unsent {
  private readonly walk: string | undefined;
  private drawing = Promise.resolve();

  constructor(
    private readonly section: HTMLElement,
    private readonly here: Phone,
  ) {
    this.walk = section.dataset['walk'];
    onNews(() => this.redraw());
    this.redraw();
  }

  /** One after the other: two that overlap would show the older one last. */
  private redraw(): void {
    this.drawing = this.drawing.then(() => this.draw());
  }

  private async draw(): Promise<void> {
    const entries = await outbox.list(this.here.store, this.walk);
    const left = entries.filter(isUnsent);
    const shown = this.walk === undefined ? entries.toReversed() : left;
    const parts = shown.length > 0 ? [this.head(left.length), make('ul', { class: 'rows' }, ...shown.map((one) => rowOf(this.here, one)))] : [];
    const empty = this.walk === undefined && shown.length === 0 && make('p', { class: 'muted' }, t(texts.nothingHere));
    const held = document.activeElement?.closest<HTMLElement>('[data-entry]')?.dataset['entry'];
    this.section.replaceChildren(...parts, ...(empty ? [empty] : []));
    if (held !== undefined) this.section.querySelector<HTMLElement>(`[data-entry="${held}"] button`)?.focus();
    this.section.hidden = this.walk !== undefined && shown.length === 0;
    if (this.walk !== undefined) warn(left.length);
  }

  /** The phone cannot send: a file can be carried to a computer that can. Nothing leaves the outbox by it. */
  private async saveFile(): Promise<void> {
    const { me, store } = this.here;
    const now = new Date();
    await makeReadyNow(this.here);
    for (const entry of await outbox.list(store)) if (isUnsent(entry)) await markCarried(store, entry);
    const file = await rescue(await outbox.list(store), (id) => outbox.bytesOf(store, id), me, now);
    if (file === null) return;
    const address = URL.createObjectURL(file);
    const link = make('a', { href: address, download: nameOf(now), hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), FETCHED_MS);
  }

  private head(n: number): HTMLElement {
    const heading = make('h2', {}, n > 0 ? tn(texts.oneUnsent, texts.manyUnsent, n) : t(texts.allSent));
    const send = make('button', { type: 'button', class: 'btn btn--s' }, icon('upload'), t(texts.sendNow));
    send.addEventListener('click', () => void outbox.hurry(this.here.store).then(() => sendNow(this.here)));
    const save = make('button', { type: 'button', class: 'btn btn--s' }, icon('download'), t(texts.saveFile));
    save.addEventListener('click', () => void this.saveFile());
    const buttons = n > 0 && make('div', { class: 'cluster' }, send, this.walk === undefined && save);
    return make('div', { class: 'between unsent__head' }, heading, buttons);
  }
}

/** Whoever ends or publishes the walk on this phone is told first what has not come in yet. */
function warn(n: number): void {
  for (const form of all('form[data-closes]')) {
    if (n > 0) form.dataset['warning'] = tn(texts.closesOne, texts.closesMany, n);
    else delete form.dataset['warning'];
  }
}

export async function mount(element: HTMLElement): Promise<void> {
  const here = await phone();
  if (here !== null) new Unsent(element, here);
}
