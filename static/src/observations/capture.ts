/**
 * Noting something on a walk. Without this script the same form is posted; with it the photos are seen before they are
 * sent, every word is kept on the phone, and what goes wrong is said without leaving the page.
 */
import { Refused, Unreachable } from '../core/api';
import { all, data, element as make, maybe, one } from '../core/dom';
import { t } from '../core/text';

import { ChosenPhotos } from './chosen';
import * as drafts from './draft';
import * as problems from './problems';
import { sendObservation, sendPhoto, type Content } from './sending';
import * as signingIn from './signing_in';
import { texts } from './texts';

const UNAUTHORIZED = 401;
const CONFLICT = 409;
/** One of these says something, and so does a photo. */
const SAYING = ['text', 'place', 'lat'];

class Capture {
  private readonly facts: HTMLElement;
  private readonly walk: string;
  private readonly photos: ChosenPhotos;
  private readonly status: HTMLElement;
  private readonly button: HTMLButtonElement;
  private id: string;
  private etag: string | null = null;
  private late: boolean;
  private busy = false;
  /** The fields that were asked for here, and not by the server. */
  private checked: string[] = [];

  constructor(private readonly form: HTMLFormElement) {
    this.facts = one('[data-capture-facts]', form);
    this.walk = data(this.facts, 'walk');
    this.late = this.facts.dataset['late'] === '1';
    this.id = this.field('id').value;
    this.photos = new ChosenPhotos(form);
    this.status = one('[data-capture-status]');
    this.button = one<HTMLButtonElement>(`button[form="${form.getAttribute('id')}"]`);
    this.restore();
    this.listen();
    this.showQuestions();
  }

  private listen(): void {
    // In the capture phase: before the guard counts the form as sent.
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.save();
    }, { capture: true });
    for (const name of ['input', 'change', 'pin:change', 'photos:change']) {
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
    if (!this.busy) drafts.keep(this.walk, this.id, this.form);
  }

  private restore(): void {
    const draft = drafts.read(this.walk);
    // A form that came back with errors says more than the draft does.
    if (draft === null || maybe('.errsum', this.form)) return;
    this.id = this.field('id').value = draft.id;
    if (!drafts.restore(draft, this.form)) return;
    const again = make('button', { type: 'button', class: 'textbtn' }, t(texts.startOver));
    const note = make('p', { class: 'capture__draft', role: 'status' }, make('span', {}, t(texts.draftKept)), again);
    again.addEventListener('click', () => {
      drafts.forget(this.walk);
      location.reload();
    });
    this.form.prepend(note);
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
    try {
      await this.send();
    } catch (problem) {
      this.setBusy(false);
      this.failed(problem);
    }
  }

  /** What the server would ask for. */
  private missing(): problems.Problems {
    const hasCategory = this.value('category') !== '' || this.value('kind') === 'positive';
    const saysSomething = this.photos.list.length > 0 || SAYING.some((name) => this.value(name).trim() !== '');
    return {
      ...(hasCategory ? {} : { category: [t(texts.chooseCategory)] }),
      ...(saysSomething ? {} : { text: [t(texts.saysNothing)] }),
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

  private async send(): Promise<void> {
    this.say(t(texts.saving));
    this.etag = await this.sendText();
    const { list } = this.photos;
    for (const [index, photo] of list.entries()) {
      if (photo.sent) continue;
      this.say(t(texts.savingPhoto, { n: index + 1, of: list.length }));
      try {
        await sendPhoto(this.id, photo.id, photo.file);
      } catch (problem) {
        throw problem instanceof Refused && problem.problem.status !== UNAUTHORIZED ? photoProblem(problem, index + 1) : problem;
      }
      photo.sent = true;
    }
    drafts.forget(this.walk);
    this.say(t(texts.saved));
    this.button.lastChild?.replaceWith(t(texts.saved));
    location.assign(`${data(this.facts, 'back')}?point=${this.id}&saved=1`);
  }

  private async sendText(): Promise<string> {
    const content = this.content();
    try {
      return await sendObservation(this.walk, this.id, content, { late: this.late, etag: this.etag });
    } catch (problem) {
      // The walk was published meanwhile: nothing is refused for that, the leader decides.
      const isLate = problem instanceof Refused && problem.problem.status === CONFLICT && 'late' in problem.problem;
      if (!isLate || this.late) throw problem;
      this.late = true;
      return sendObservation(this.walk, this.id, content, { late: true, etag: this.etag });
    }
  }

  private failed(problem: unknown): void {
    this.say('');
    if (problem instanceof Unreachable) {
      problems.show(this.form, { '-': [t(texts.noAnswer)] });
    } else if (!(problem instanceof Refused)) {
      throw problem;
    } else if (problem.problem.status === UNAUTHORIZED) {
      signingIn.ask(this.form, data(this.facts, 'signIn'), () => void this.save());
    } else {
      const { errors, detail, title } = problem.problem;
      problems.show(this.form, errors && Object.keys(errors).length > 0 ? errors : { '-': [detail ?? title] });
    }
  }

  private content(): Content {
    const lat = this.value('lat');
    const accuracy = this.value('accuracy_m');
    const source = lat === '' ? 'none' : this.value('position_source');
    return {
      kind: this.value('kind'),
      category: this.value('category') || 'positive',
      severity: this.value('severity'),
      text: this.value('text'),
      place: this.value('place'),
      position_source: source,
      ...(lat === '' ? {} : { lat: Number(lat), lon: Number(this.value('lon')) }),
      ...(lat === '' || accuracy === '' ? {} : { accuracy_m: Number(accuracy) }),
      observed_at: this.value('observed_at'),
      confidential: this.value('confidential') !== '',
    };
  }

  private value(name: string): string {
    return String(new FormData(this.form).get(name) ?? '');
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

function photoProblem(problem: Refused, n: number): Refused {
  const why = Object.values(problem.problem.errors ?? {}).flat()[0] ?? problem.problem.detail ?? problem.problem.title;
  return new Refused({ ...problem.problem, errors: { photos: [t(texts.photoRefused, { n, why })] } });
}

export function mount(element: HTMLElement): void {
  // Photos are sealed with a digest, which a page that did not come over HTTPS cannot make: there the form is posted.
  if (window.isSecureContext) new Capture(element as HTMLFormElement);
}
