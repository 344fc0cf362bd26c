/** The photos that are chosen for an observation: shown, taken away, and told where and when they were taken. */
import { all, element as make, icon, one } from '../core/dom';
import { t } from '../core/text';
import { readTaken } from '../photos/exif';
import type { Taken } from '../sync/outbox';

import { texts } from './texts';

export interface ChosenPhoto {
  readonly id: string;
  /** Read while somebody writes, so that saving need not wait for it. */
  readonly bytes: Promise<ArrayBuffer>;
  readonly type: string;
  /** The photo as this page shows it. */
  readonly shown: string;
}

/** As many as a person looks through; the form without script takes the same number. */
const AT_MOST = 12;
const HALF_A_DAY_MS = 12 * 3_600_000;

/** A picture of another day, chosen from an album, does not say when this was seen. */
function isOfToday(at: string): boolean {
  return Math.abs(Date.now() - Date.parse(at)) < HALF_A_DAY_MS;
}

export class ChosenPhotos {
  readonly list: ChosenPhoto[] = [];
  private readonly row: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly word: HTMLElement;
  private readonly count: HTMLElement;
  private readonly note: HTMLElement;
  private readonly adds: HTMLElement;

  constructor(private readonly form: HTMLFormElement) {
    this.row = one('[data-photos]', form);
    this.input = one('input[type="file"]', this.row);
    this.word = one('[data-shoot]', this.row);
    this.count = one('[data-photo-count]', this.row);
    this.note = one('[data-photo-note]', form);
    this.adds = one('.shoot', this.row);
    this.input.addEventListener('change', () => this.take([...(this.input.files ?? [])]));
  }

  private take(files: readonly File[]): void {
    const room = AT_MOST - this.list.length;
    for (const file of files.slice(0, room)) this.add(file);
    this.draw();
    this.note.textContent = files.length > room ? t(texts.tooManyPhotos, { n: AT_MOST }) : '';
    // What is chosen is kept here: the field is empty for the next one.
    this.input.value = '';
  }

  private add(file: File): void {
    this.list.push({ id: crypto.randomUUID(), bytes: file.arrayBuffer(), type: file.type, shown: URL.createObjectURL(file) });
    void this.tell(file);
  }

  /** Show photos that were chosen before and kept on the phone. */
  restore(kept: readonly Taken[]): void {
    for (const { id, bytes, type } of kept) {
      this.list.push({ id, bytes: Promise.resolve(bytes), type, shown: URL.createObjectURL(new Blob([bytes], { type })) });
    }
    if (kept.length > 0) this.draw();
  }

  /** Say something about them beside them. */
  say(words: string): void {
    this.note.textContent = words;
  }

  /** All of them with their bytes. */
  async taken(): Promise<Taken[]> {
    return Promise.all(this.list.map(async ({ id, bytes, type }) => ({ id, kind: 'photo', bytes: await bytes, type })));
  }

  /** Take all of them out of the form: they are kept, or begun anew. */
  empty(): void {
    for (const photo of this.list.splice(0)) URL.revokeObjectURL(photo.shown);
    this.note.textContent = '';
    this.draw();
  }

  /** The place goes to the pin, which offers it; the time is when it was seen. */
  private async tell(file: File): Promise<void> {
    const { place, at } = await readTaken(file);
    const seen = this.form.elements.namedItem('observed_at');
    if (at !== null && isOfToday(at) && this.list.length === 1 && seen instanceof HTMLInputElement) seen.value = at;
    if (place) this.form.querySelector('[data-behaviour~="pin"]')?.dispatchEvent(new CustomEvent('pin:photo', { detail: place }));
  }

  private remove(photo: ChosenPhoto): void {
    const at = this.list.indexOf(photo);
    this.list.splice(at, 1);
    URL.revokeObjectURL(photo.shown);
    this.draw();
    this.note.textContent = t(texts.photoAway, { n: at + 1 });
    this.input.focus();
  }

  private draw(): void {
    for (const old of all('.photo', this.row)) old.remove();
    this.adds.before(...this.list.map((photo, index) => chosenPicture(photo.shown, index + 1, () => this.remove(photo))));
    this.word.textContent = t(this.list.length > 0 ? texts.onePhotoMore : texts.takePhoto);
    this.count.textContent = this.list.length > 1 ? t(texts.photos, { n: this.list.length }) : '';
    this.adds.hidden = this.list.length >= AT_MOST;
    this.form.dispatchEvent(new CustomEvent('photos:change'));
  }
}

/** A chosen photo as a form shows it, with the button that takes it away. `n` is its number among them, from one. */
export function chosenPicture(shown: string, n: number, takeAway: () => void): HTMLElement {
  const label = t(texts.removePhoto, { n });
  const remove = make('button', { type: 'button', class: 'iconbtn photo__x', 'aria-label': label }, icon('x'));
  remove.addEventListener('click', takeAway);
  return make('div', { class: 'photo' }, make('img', { src: shown, alt: t(texts.photo, { n }) }), remove);
}
