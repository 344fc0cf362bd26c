/**
 * The walk stop by stop: one at a time, with how far it is to it and the questions of the walk's categories. What is
 * answered is on this phone at once and survives a reload and a dead battery; it is sent when there is a network.
 */
import { all, data, element as make, icon, maybe, one } from '../core/dom';
import { open, type Store } from '../core/idb';
import { me, type Me } from '../core/me';
import { t, tn } from '../core/text';
import { mayRead, watchPosition } from '../maps/fixes';
import { distanceM } from '../maps/position';
import type { Place } from '../maps/types';
import * as outbox from '../sync/outbox';

import { captureOf } from './package';
import { countWaiting, onSent, sendByItself, sendWaiting } from './sending';
import { lengthText, type Stop } from './stops';
import { texts } from './texts';
import { VERDICTS, wayTo } from './verdicts';
import * as visits from './visits';
import type { Answered, Asked, KeptVisit } from './visits';

interface Category {
  readonly key: string;
  readonly name: string;
  readonly icon: string;
  readonly questions: readonly Asked[];
}

/** As near as this a phone cannot tell from being there. */
const HERE_M = 25;
const CALM_MS = 1500;

class Checklist {
  private readonly stops: readonly Stop[];
  private readonly categories: readonly Category[];
  private readonly asked: readonly Asked[];
  private readonly walk: string;
  private readonly address: string;
  private readonly thumb = one('[data-check-thumb]');
  private readonly away = make('p', { class: 'check__away muted' });
  private readonly waiting = make('p', { class: 'check__sent muted', role: 'status' });
  private kept: KeptVisit[] = [];
  private current = 0;
  private place: Place | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly page: HTMLElement, private readonly who: Me, private readonly store: Store) {
    this.walk = data(page, 'walk');
    this.address = data(page, 'address');
    this.stops = all('[data-stop]', page).map((stop) => ({
      name: data(stop, 'name'), lat: Number(data(stop, 'lat')), lon: Number(data(stop, 'lon')),
    }));
    this.categories = all('[data-category]', page).map((part) => {
      const category = data(part, 'category');
      const questions = all('li', part).map((line) => ({ category, question: line.textContent ?? '' }));
      return { key: category, name: one('h3', part).textContent ?? '', icon: data(part, 'icon'), questions };
    });
    this.asked = this.categories.flatMap(({ questions }) => questions);
  }

  async start(): Promise<void> {
    if (this.stops.length === 0) return;
    this.kept = await visits.ofWalk(this.store, this.walk);
    await this.lookForPoints();
    this.current = this.begin();
    this.draw();
    sendByItself(this.who);
    onSent(() => void this.sent());
    // Back by the browser's own button the page stands as it was left: a point may have been saved meanwhile.
    addEventListener('pageshow', (event) => {
      if (event.persisted) void this.lookForPoints().then(() => this.draw());
    });
    if (await mayRead()) watchPosition((fix) => this.found(fix), () => undefined);
  }

  /** Where one was when the page was left, else the first stop that has anything to answer. */
  private begin(): number {
    const left = Number(sessionStorage.getItem(this.remembered) ?? -1);
    if (left in this.stops || left === this.stops.length) return left;
    const open = this.stops.findIndex((stop) => visits.count(visits.at(this.kept, stop), this.asked) < this.asked.length);
    return open === -1 ? this.stops.length : open;
  }

  private get remembered(): string {
    return `walkapp:stop:${this.walk}`;
  }

  /** Of problems that somebody went to write about: those that were saved have a point now. */
  private async lookForPoints(): Promise<void> {
    for (const [n, visit] of this.kept.entries()) {
      const written = visit.answers.filter((answer) => answer.draft !== undefined && answer.observation === null);
      const saved: Answered[] = [];
      for (const answer of written) {
        const found = await outbox.find(this.store, answer.draft as string);
        if (found !== undefined) saved.push({ ...answer, observation: answer.draft as string });
      }
      if (saved.length === 0) continue;
      const changed = visits.answered(visit, saved, new Date());
      await visits.put(this.store, changed);
      this.kept[n] = changed;
    }
  }

  private go(to: number): void {
    this.current = to;
    sessionStorage.setItem(this.remembered, String(to));
    this.draw();
    this.page.querySelector<HTMLElement>('h2')?.focus();
    scrollTo({ top: 0 });
    this.soon();
  }

  private visit(): KeptVisit | undefined {
    const stop = this.stops[this.current];
    return stop && visits.at(this.kept, stop);
  }

  private nameOf(n: number): string {
    return this.stops[n]?.name || t(texts.stopN, { n: n + 1 });
  }

  /** Keep these answers; gives false where the phone has no room, and says so. */
  private async answer(answers: readonly Answered[]): Promise<boolean> {
    const stop = this.stops[this.current];
    if (stop === undefined) return false;
    const before = this.visit() ?? visits.begun(this.walk, this.who.municipality, stop, new Date());
    const changed = visits.answered(before, answers, new Date());
    try {
      await visits.put(this.store, changed);
    } catch (problem) {
      if (!(problem instanceof DOMException)) throw problem;
      this.waiting.textContent = t(texts.answerNotKept);
      return false;
    }
    this.kept = [...this.kept.filter(({ id }) => id !== changed.id), changed];
    this.soon();
    return true;
  }

  /** A few answers in a row go to the server as one. */
  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void sendWaiting(this.who), CALM_MS);
    void this.tell();
  }

  private async sent(): Promise<void> {
    this.kept = await visits.ofWalk(this.store, this.walk);
    await this.tell();
  }

  private async tell(): Promise<void> {
    const refused = this.kept.find((visit) => visit.refused !== null)?.refused;
    const n = await countWaiting(this.who.id);
    const kept = this.kept.length > 0 ? t(texts.answersSent) : '';
    this.waiting.textContent = refused ? t(texts.answersRefused, { why: refused }) : n > 0 ? tn(texts.answersWaitOne, texts.answersWait, n) : kept;
  }

  private found(place: Place): void {
    this.place = place;
    this.sayWhere();
  }

  private sayWhere(): void {
    const stop = this.stops[this.current];
    if (stop === undefined || this.place === null) return;
    const metres = distanceM(this.place, stop);
    const there = metres <= HERE_M;
    this.away.textContent = there ? t(texts.atStop) : t(texts.toStop, { length: lengthText(metres), way: wayTo(this.place, stop) });
    this.away.classList.toggle('check__away--here', there);
  }

  private draw(): void {
    const isEnd = this.current >= this.stops.length;
    this.page.replaceChildren(...(isEnd ? this.summary() : this.stop()), this.waiting);
    this.drawThumb(isEnd);
    this.sayWhere();
    void this.tell();
  }

  private stop(): HTMLElement[] {
    const n = this.current;
    const open = this.categories.find(({ questions }) => visits.count(this.visit(), questions) < questions.length);
    return [
      make('div', { class: 'check__head' },
        make('p', { class: 'check__n' }, t(texts.stopOf, { n: n + 1, all: this.stops.length })),
        make('h2', { tabindex: -1 }, this.nameOf(n)), this.away, this.progress()),
      ...this.categories.map((category) => this.category(category, category === open)),
    ];
  }

  private progress(): HTMLElement {
    const n = visits.count(this.visit(), this.asked);
    const words = t(texts.answeredOf, { n, all: this.asked.length });
    return make('div', { class: 'check__progress', 'data-check-progress': true },
      make('progress', { max: this.asked.length, value: n, 'aria-label': t(texts.answeredHere) }),
      make('p', {}, words));
  }

  private category({ key, name, icon: sign, questions }: Category, isOpen: boolean): HTMLElement {
    const rest = (answer: 'good' | 'not_applicable'): HTMLElement => {
      const label = t(answer === 'good' ? texts.allGood : texts.noneApplies);
      const button = make('button', { type: 'button', class: 'btn btn--s' }, label, make('span', { class: 'vh' }, ` ${name}`));
      button.addEventListener('click', () => void this.answerRest(questions, answer));
      return button;
    };
    const n = visits.count(this.visit(), questions);
    const count = make('span', { class: 'check__count muted', 'data-check-count': true }, t(texts.of, { n, all: questions.length }));
    return make('details', { class: 'check__cat', open: isOpen, 'data-check-category': key },
      make('summary', {}, icon(sign), make('span', { class: 'check__name' }, name), count, icon('chevron-down')),
      make('div', { class: 'check__rest cluster', hidden: n === questions.length }, rest('good'), rest('not_applicable')),
      ...questions.map((asked, at) => this.question(asked, `${key}-${at}`)));
  }

  private question(asked: Asked, id: string): HTMLElement {
    const given = this.visit()?.answers.find((one) => visits.isSame(one, asked));
    const choices = VERDICTS.map(({ verdict, word }) => {
      const input = make('input', { type: 'radio', name: id, value: verdict, checked: given?.answer === verdict });
      input.addEventListener('change', () => void this.chosen(asked, verdict));
      return make('label', {}, input, make('span', {}, t(word)));
    });
    return make('fieldset', { class: 'check__q', 'data-question': asked.question },
      make('legend', {}, asked.question), make('div', { class: 'seg' }, ...choices), this.about(given));
  }

  /** What has become of a problem: the point about it, or the way to write one. */
  private about(given: Answered | undefined): HTMLElement | false {
    if (given?.answer !== 'problem') return false;
    const link = given.observation === null
      ? make('a', { class: 'btn btn--s', href: this.captureOf(given) }, icon('camera'), t(texts.writePoint))
      : make('a', { class: 'textbtn', href: `${this.address}?point=${given.observation}` }, t(texts.pointSaved));
    return make('p', { class: 'check__about' }, link);
  }

  private async chosen(asked: Asked, verdict: Answered['answer']): Promise<void> {
    const before = this.visit()?.answers.find((one) => visits.isSame(one, asked));
    const draft = verdict === 'problem' ? { draft: before?.draft ?? crypto.randomUUID() } : {};
    const answer: Answered = { ...asked, answer: verdict, observation: verdict === 'problem' ? (before?.observation ?? null) : null, ...draft };
    if (!(await this.answer([answer]))) return;
    if (verdict === 'problem' && answer.observation === null) location.assign(this.captureOf(answer));
    else this.refresh();
  }

  private async answerRest(questions: readonly Asked[], answer: 'good' | 'not_applicable'): Promise<void> {
    const given = this.visit()?.answers ?? [];
    const left = questions.filter((asked) => !given.some((one) => visits.isSame(one, asked)));
    if (await this.answer(left.map((asked) => ({ ...asked, answer, observation: null })))) this.draw();
    maybe<HTMLElement>('details[open] summary', this.page)?.focus();
  }

  /** Numbers and what hangs on an answer, without taking the focus from the question. */
  private refresh(): void {
    for (const old of all('[data-check-progress]', this.page)) old.replaceWith(this.progress());
    for (const category of this.categories) {
      const part = one(`[data-check-category="${CSS.escape(category.key)}"]`, this.page);
      const n = visits.count(this.visit(), category.questions);
      one('[data-check-count]', part).textContent = t(texts.of, { n, all: category.questions.length });
      one('.check__rest', part).hidden = n === category.questions.length;
      for (const [at, field] of all('.check__q', part).entries()) {
        const asked = category.questions[at];
        const given = asked && this.visit()?.answers.find((one) => visits.isSame(one, asked));
        maybe('.check__about', field)?.remove();
        const about = this.about(given);
        if (about) field.append(about);
      }
    }
    this.drawThumb(false);
  }

  /** The form of a new point, with what is known of it already; the same id again opens what was written. */
  private captureOf({ category, question, draft }: Answered): string {
    const query = new URLSearchParams({ stop: this.nameOf(this.current), category, question, id: draft ?? '' });
    return `${captureOf(this.address)}?${query}`;
  }

  private summary(): HTMLElement[] {
    const reached = this.stops.filter((stop) => visits.at(this.kept, stop)).length;
    const rows = this.stops.map((stop, n) => {
      const count = visits.count(visits.at(this.kept, stop), this.asked);
      const open = make('button', { type: 'button', class: 'row row--button' },
        make('span', {}, make('span', { class: 'row__title' }, `${n + 1}. ${this.nameOf(n)}`),
          make('span', { class: 'row__meta' }, t(texts.answeredOf, { n: count, all: this.asked.length }))),
        icon('chevron-right'));
      open.addEventListener('click', () => this.go(n));
      return make('li', {}, open);
    });
    return [
      make('div', { class: 'check__head' }, make('h2', { tabindex: -1 }, t(texts.stopsVisited, { n: reached, all: this.stops.length }))),
      make('ul', { class: 'rows rows--ruled' }, ...rows),
    ];
  }

  private drawThumb(isEnd: boolean): void {
    const back = make('button', { type: 'button', class: 'btn btn--big', 'aria-label': t(texts.stopBefore) }, icon('chevron-left'));
    back.disabled = this.current === 0;
    back.addEventListener('click', () => this.go(this.current - 1));
    if (isEnd) {
      this.thumb.replaceChildren(back, make('a', { class: 'btn btn--lamp btn--big', href: this.address }, icon('map'), t(texts.toWalk)));
      return;
    }
    const isLast = this.current === this.stops.length - 1;
    const next = make('button', { type: 'button', class: 'btn btn--lamp btn--big' }, t(isLast ? texts.toSummary : texts.stopNext), icon('chevron-right'));
    next.addEventListener('click', () => void this.leave());
    this.thumb.replaceChildren(back, next);
  }

  /** Who goes on has been here, though they answered nothing. */
  private async leave(): Promise<void> {
    if (this.visit() === undefined && this.isNear() && !(await this.answer([]))) return;
    this.go(this.current + 1);
  }

  /** Without a position whoever says next is believed. */
  private isNear(): boolean {
    const stop = this.stops[this.current];
    return stop !== undefined && (this.place === null || distanceM(this.place, stop) <= 4 * HERE_M);
  }
}

export async function mount(element: HTMLElement): Promise<void> {
  const who = me();
  if (who === null || !window.isSecureContext) return;
  try {
    await new Checklist(element, who, await open(who.id)).start();
  } catch (problem) {
    if (!(problem instanceof DOMException)) throw problem; // storage is shut off: the lists stay as they are
  }
}
