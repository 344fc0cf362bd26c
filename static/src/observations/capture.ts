/**
 * Noting something on a walk. What is saved is safe on the phone first, and on its way to the server then: nothing here
 * waits for the network. Without this script, or where the browser keeps nothing, the same form is posted.
 */
import { all, data, element as make, icon, maybe, one } from '../core/dom';
import { t, tn } from '../core/text';
import { isObservationUnsent, type Content, type Entry, type Trouble } from '../sync/model';
import * as outbox from '../sync/outbox';
import type { Round } from '../sync/uploader';

import { fillAsked } from './asked';
import { ChosenPhotos } from './chosen';
import * as drafts from './draft';
import { beside } from './entry';
import * as problems from './problems';
import { makeReadyNow, phone, sendNow, tell, type Phone } from './sending';
import * as signingIn from './signing_in';
import { texts } from './texts';
import { sentenceOf } from './troubles';
import { rowOf, VoiceNotes } from './voice';

/** One of these says something, and so does a photo. */
const SAYING = ['text', 'place', 'lat'];
/** What the server takes, in characters. */
const LONGEST: Readonly<Record<string, number>> = { text: 4000, place: 200 };
/** How long the page stays to hear what the server says; it is safe all the while. */
const LISTEN_MS = 2500;
const BUZZ_MS = 40;

class Capture {
  private readonly facts: HTMLElement;
  private readonly walk: string;
  private readonly photos: ChosenPhotos;
  private readonly voices: VoiceNotes;
  private readonly status: HTMLElement;
  private readonly button: HTMLButtonElement;
  private id: string;
  /** Under this name the draft is kept: the walk's for a new point, its own for one that is changed. */
  private draft: string;
  private readonly changes: string | null;
  /** What was said of it before, and the form does not ask for. */
  private said: Pick<Content, 'same_as'> = {};
  private readonly late: boolean;
  /** Its draft's name, where a question of the checklist led here; see asked.ts. */
  private readonly asked: string | null;
  private busy = false;
  /** The fields that were asked for here, and not by the server. */
  private checked: string[] = [];

  constructor(
    private readonly form: HTMLFormElement,
    private readonly here: Phone,
  ) {
    this.facts = one('[data-capture-facts]', form);
    this.walk = data(this.facts, 'walk');
    this.late = this.facts.dataset['late'] === '1';
    this.asked = fillAsked(form, this.facts);
    this.id = this.field('id').value;
    this.changes = new URLSearchParams(location.search).get('edit');
    this.draft = this.changes === null ? (this.asked ?? this.walk) : `${this.walk}:${this.changes}`;
    this.photos = new ChosenPhotos(form);
    this.voices = new VoiceNotes(form, rowOf(form));
    this.status = one('[data-capture-status]');
    this.button = one<HTMLButtonElement>(`button[form="${form.getAttribute('id')}"]`);
    void this.restore();
    this.listen();
    this.showQuestions();
  }

  private listen(): void {
    // In the capture phase: before the guard counts the form as sent.
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.save();
    }, { capture: true });
    for (const name of ['photos:change', 'voices:change']) this.form.addEventListener(name, () => void this.keepFiles());
    for (const name of ['input', 'change', 'pin:change', 'photos:change', 'voices:change']) {
      this.form.addEventListener(name, (event) => {
        this.keep();
        this.tidy(event);
      });
    }
    this.form.addEventListener('change', (event) => {
      if (!(event.target instanceof HTMLInputElement)) return;
      if (event.target.name === 'kind') this.kindChanged();
      if (event.target.name === 'category') this.showQuestions();
    });
  }

  private keep(): void {
    if (!this.busy) drafts.keep(this.draft, this.id, this.form);
  }

  private async files(): Promise<outbox.Taken[]> {
    return [...(await this.photos.taken()), ...(await this.voices.taken())];
  }

  /** What does not fit stays in the form, as long as the page does. */
  private async keepFiles(): Promise<void> {
    const chosen = [...(await this.photos.taken()), ...this.voices.recorded()];
    if (this.busy) return;
    try {
      await drafts.keepFiles(this.here.store, this.draft, this.id, chosen);
    } catch (problem) {
      if (!(problem instanceof DOMException)) throw problem;
      if (problem.name === 'QuotaExceededError') this.photos.say(t(texts.draftDoesNotFit));
    }
  }

  private async restore(): Promise<void> {
    const draft = drafts.read(this.draft);
    if (this.changes !== null) return this.openAgain(this.changes, draft);
    // A form that came back with errors says more than the draft does.
    if (draft === null || maybe('.errsum', this.form)) return;
    this.id = this.field('id').value = draft.id;
    const hasWords = drafts.restore(draft, this.form);
    const files = await drafts.readFiles(this.here.store, this.draft, this.id);
    this.show(files);
    if (!hasWords && files.length === 0) return;
    const again = make('button', { type: 'button', class: 'textbtn' }, t(texts.startOver));
    const note = make('p', { class: 'capture__draft', role: 'status' }, make('span', {}, t(texts.draftKept)), again);
    again.addEventListener('click', () => {
      drafts.forget(this.draft);
      void drafts.forgetFiles(this.here.store, this.draft).then(() => location.reload());
    });
    this.form.prepend(note);
  }

  /** What lies on this phone, to be changed: a change is a new edit of the same point. */
  private async openAgain(id: string, draft: drafts.Draft | null): Promise<void> {
    const entry = await outbox.find(this.here.store, id);
    if (entry === undefined || entry.observation.walk !== this.walk || entry.observation.withdrawn) {
      this.form.prepend(make('p', { class: 'capture__draft', role: 'status' }, t(texts.notHere)));
      return;
    }
    this.id = this.field('id').value = id;
    const { same_as } = entry.observation.content;
    if (same_as !== undefined) this.said = { same_as };
    drafts.restore(drafts.of(id, entry.observation.content), this.form);
    if (draft !== null) drafts.restore(draft, this.form);
    // It stays where it was seen, wherever the phone is now.
    this.form.querySelector('[data-behaviour~="pin"]')?.dispatchEvent(new CustomEvent('pin:given'));
    const chosen = await drafts.readFiles(this.here.store, this.draft, id);
    const left = entry.files.filter(({ receipt }) => receipt === null);
    this.show(chosen.length > 0 ? chosen : await drafts.withBytes(this.here.store, left));
    this.showQuestions();
  }

  private show(files: readonly outbox.Taken[]): void {
    this.photos.restore(files.filter(({ kind }) => kind === 'photo'));
    this.voices.restore(files.filter(({ kind }) => kind === 'voice'));
  }

  /** Something good needs no category of its own: the one for what works is there already. */
  private kindChanged(): void {
    const chosen = this.form.querySelector<HTMLInputElement>('input[name="category"]:checked');
    const good = this.form.querySelector<HTMLInputElement>('input[name="category"][value="positive"]');
    const isGood = this.value('kind') === 'positive';
    if (good && isGood && !chosen) good.checked = true;
    else if (good && !isGood && chosen === good) good.checked = false;
    this.showQuestions();
  }

  private showQuestions(): void {
    const chosen = this.value('category');
    for (const part of all('[data-questions]', this.form)) {
      part.hidden = chosen !== '' && part.dataset['questions'] !== chosen;
    }
  }

  private async save(): Promise<void> {
    if (this.busy) return;
    const missing = this.missing();
    this.checked = Object.keys(missing);
    if (this.checked.length > 0) {
      problems.show(this.form, missing);
      return;
    }
    problems.clear(this.form);
    this.setBusy(true);
    if (!(await this.keptSafe())) return;
    this.say(t(texts.saved));
    this.button.lastChild?.replaceWith(t(texts.saved));
    navigator.vibrate?.(BUZZ_MS);
    tell();
    void makeReadyNow(this.here);
    await this.send();
  }

  /** In one transaction, which is on the disk before this says so; what does not fit stays in the form. */
  private async keptSafe(): Promise<boolean> {
    try {
      const saving = {
        id: this.id, walk: this.walk, municipality: this.here.me.municipality, content: this.content(), late: this.late,
        files: await this.files(), draft: this.draft,
      };
      await outbox.save(this.here.store, saving, Date.now());
    } catch (problem) {
      if (!(problem instanceof DOMException)) throw problem;
      this.setBusy(false);
      problems.show(this.form, { '-': [t(problem.name === 'QuotaExceededError' ? texts.phoneFull : texts.phoneRefused)] });
      return false;
    }
    drafts.forget(this.draft);
    return true;
  }

  /** On its way; the page stays for a moment to hear what the server says of it. */
  private async send(): Promise<void> {
    const round = await Promise.race([sendNow(this.here), new Promise<null>((done) => setTimeout(done, LISTEN_MS, null))]);
    const entry = await outbox.find(this.here.store, this.id);
    const needing = entry === undefined ? undefined : needOf(entry);
    if (entry !== undefined && needing !== undefined) this.refused(entry, needing);
    else if (entry === undefined || !isObservationUnsent(entry.observation)) this.goOn();
    else if (round?.ended === 'signed-out' && this.facts.dataset['signIn'] !== '') this.signIn();
    else if (this.asked !== null) this.goOn();
    else await this.stay(round);
  }

  private goOn(): void {
    location.assign(`${data(this.facts, 'back')}?point=${this.id}&saved=1`);
  }

  private signIn(): void {
    this.setBusy(false);
    this.say('');
    signingIn.ask(this.form, data(this.facts, 'signIn'), () => {
      this.setBusy(true);
      void this.send();
    });
  }

  /** The server has heard of it and wants something else: the form says what, and Save keeps it anew. */
  private refused(entry: Entry, needing: Needing): void {
    this.setBusy(false);
    this.say('');
    this.button.lastChild?.replaceWith(t(texts.save));
    problems.show(this.form, { [needing.field]: [sentenceOf(entry, needing.trouble)] });
    for (const old of all('.conflict', this.form)) old.remove();
    const choice = beside(this.here, entry, () => this.goOn());
    if (choice !== false) one('.errsum', this.form).after(choice);
  }

  /** No answer: it is safe here and goes by itself. The form is for the next one. */
  private async stay(round: Round | null): Promise<void> {
    const n = await outbox.countUnsent(this.here.store);
    const why = round?.ended === 'other' ? texts.ownedByOther : round?.ended === 'signed-out' ? texts.partEnded : texts.waitsForNet;
    for (const old of all('.capture__kept', this.form)) old.remove();
    const words = make('span', {}, make('strong', {}, t(texts.savedHere)), ` ${t(why)} ${tn(texts.oneWaits, texts.manyWait, n)}`);
    const kept = make('div', { class: 'strip capture__kept', role: 'status', tabindex: -1 }, icon('cloud-off'), words);
    this.begin();
    this.form.prepend(kept);
    kept.focus();
    kept.scrollIntoView({ block: 'nearest' });
  }

  /** An empty form, for another thing seen here. */
  private begin(): void {
    const hadNoPlace = this.value('no_position') !== '';
    this.form.reset();
    if (hadNoPlace) this.form.querySelector('[name="no_position"]')?.dispatchEvent(new Event('change', { bubbles: true }));
    this.id = this.field('id').value = crypto.randomUUID();
    this.said = {};
    this.field('observed_at').value = new Date().toISOString();
    this.photos.empty();
    this.voices.empty();
    for (const old of all('.capture__draft', this.form)) old.remove();
    this.form.querySelector('[data-behaviour~="pin"]')?.dispatchEvent(new CustomEvent('pin:mine'));
    this.showQuestions();
    this.say('');
    this.button.lastChild?.replaceWith(t(texts.save));
    this.setBusy(false);
    drafts.forget(this.draft);
    this.draft = this.walk;
  }

  /** What the server would ask for. */
  private missing(): problems.Problems {
    const hasCategory = this.value('category') !== '' || this.value('kind') === 'positive';
    const saysSomething = this.photos.list.length > 0 || this.voices.isSaying || SAYING.some((name) => this.value(name).trim() !== '');
    const tooLong = Object.entries(LONGEST).filter(([name, most]) => [...this.value(name)].length > most);
    return {
      ...(hasCategory ? {} : { category: [t(texts.chooseCategory)] }),
      ...(saysSomething ? {} : { text: [t(texts.saysNothing)] }),
      ...Object.fromEntries(tooLong.map(([name, most]) => [name, [t(texts.tooLong, { most, n: [...this.value(name)].length })]])),
    };
  }

  /** What is mended is not complained of any longer: what is asked for here once it is there, the rest once it is touched. */
  private tidy({ target }: Event): void {
    const missing = this.missing();
    for (const name of problems.told(this.form)) {
      const touched = target instanceof Element && problems.isOf(this.form, name, target);
      if (this.checked.includes(name) ? !(name in missing) : touched) problems.mended(this.form, name);
    }
  }

  private content(): Content {
    const lat = this.value('lat');
    const accuracy = this.value('accuracy_m');
    // What the choices say is the server's to judge.
    const said = (name: string): never => this.value(name) as never;
    const source: Content['position_source'] = lat === '' ? 'none' : said('position_source');
    return {
      schema: 1,
      kind: said('kind'),
      category: this.value('category') || 'positive',
      severity: said('severity'),
      text: this.value('text'),
      place: this.value('place'),
      position_source: source,
      ...(lat === '' ? {} : { lat: Number(lat), lon: Number(this.value('lon')) }),
      ...(lat === '' || accuracy === '' ? {} : { accuracy_m: Number(accuracy) }),
      observed_at: this.value('observed_at'),
      confidential: this.value('confidential') !== '',
      ...this.said,
    };
  }

  /** What one field says; of a choice, what is chosen. A FormData would read the whole form for it. */
  private value(name: string): string {
    const field = this.form.elements.namedItem(name);
    if (field instanceof RadioNodeList || field instanceof HTMLTextAreaElement) return field.value;
    if (!(field instanceof HTMLInputElement)) return '';
    return field.checked || !['radio', 'checkbox'].includes(field.type) ? field.value : '';
  }

  private field(name: string): HTMLInputElement {
    return one<HTMLInputElement>(`input[name="${name}"]`, this.form);
  }

  private setBusy(busy: boolean): void {
    this.busy = busy;
    if (busy) this.button.setAttribute('aria-busy', 'true');
    else this.button.removeAttribute('aria-busy');
  }

  private say(words: string): void {
    this.status.textContent = words;
  }
}

interface Needing {
  readonly field: string;
  readonly trouble: Trouble;
}

/** What stands in the way of an entry, and the field that it is about. */
function needOf({ observation, files }: Entry): Needing | undefined {
  if (observation.state === 'needs' && observation.trouble !== null) return { field: '-', trouble: observation.trouble };
  const file = files.find((one) => one.state === 'needs');
  return file?.trouble == null ? undefined : { field: file.kind === 'photo' ? 'photos' : '-', trouble: file.trouble };
}

export async function mount(element: HTMLElement): Promise<void> {
  const here = await phone();
  if (here !== null) new Capture(element as HTMLFormElement, here);
}
