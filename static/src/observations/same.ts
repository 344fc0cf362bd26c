/**
 * "Samma sak?": after two points that may be one thing the person says whether they are. Yes is told to the reviewer,
 * no is remembered here; nothing is merged by it.
 */
import { call, Refused, Unreachable } from '../core/api';
import { data, element as make, icon } from '../core/dom';
import { t, tn } from '../core/text';
import type { Entry } from '../sync/model';
import * as outbox from '../sync/outbox';

import { boxAround, isAskable, keyOf, questionOf, type Point, type Question } from './sameness';
import { onNews, phone, sendNow, tell, type Phone } from './sending';
import { texts } from './texts';

/** News come in a row while something is sent. */
const SETTLED_MS = 400;
/** Points that are asked for at once; more lie around nobody's latest ones. */
const MOST = 200;

class SameThing {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private shown: string | null = null;

  constructor(
    private readonly section: HTMLElement,
    private readonly walk: string,
    private readonly here: Phone,
  ) {
    onNews(() => this.lookSoon());
    void this.look();
  }

  private lookSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), SETTLED_MS);
  }

  private async look(): Promise<void> {
    const { store } = this.here;
    const entries = await outbox.list(store, this.walk);
    // Where nothing was noted here of late, nothing is fetched.
    const open = entries.filter((entry) => isAskable(entry, Date.now()));
    const question = open.length === 0 ? null : questionOf(entries, await this.points(open), await this.answered(), Date.now());
    const key = question === null ? null : keyOf(question);
    if (key === this.shown) return;
    this.shown = key;
    this.section.replaceChildren(...(question === null ? [] : this.card(question)));
    this.section.hidden = question === null;
  }

  /** The walk's points around these; without a network what lies here has to do. */
  private async points(open: readonly Entry[]): Promise<readonly Point[]> {
    try {
      const { body } = await call<{ items: Point[] }>(`/api/v1/walks/${this.walk}/observations?limit=${MOST}&bbox=${boxAround(open)}`);
      return body?.items ?? [];
    } catch (problem) {
      if (problem instanceof Refused || problem instanceof Unreachable) return [];
      throw problem;
    }
  }

  private async answered(): Promise<ReadonlySet<string>> {
    const keys = await this.here.store.getAllKeys('facts', IDBKeyRange.bound('same:', 'same;'));
    return new Set(keys);
  }

  private card(question: Question): HTMLElement[] {
    const { mine, other, metres, minutes } = question;
    const yes = make('button', { type: 'button', class: 'btn' }, icon('check'), t(texts.sameYes));
    const no = make('button', { type: 'button', class: 'btn' }, icon('x'), t(texts.sameNo));
    yes.addEventListener('click', () => void this.answer(question, true));
    no.addEventListener('click', () => void this.answer(question, false));
    const photo = other.photos.find(({ state }) => state === 'ready');
    const named = [other.number !== null && t(texts.pointN, { n: other.number }), other.mine || other.author === null ? t(texts.yourself) : other.author.name];
    const far = [t(texts.metresAway, { n: Math.max(1, Math.round(metres)) }), minutes === 0 ? t(texts.justBefore) : tn(texts.minuteBefore, texts.minutesBefore, minutes)];
    return [
      make('h2', { tabindex: -1 }, t(texts.sameTitle)),
      make('div', { class: 'same__two' },
        version(t(texts.mine), mine.content.text || mine.content.place || t(texts.noWords), ''),
        version(named.filter(Boolean).join(', '), other.text || other.place || t(texts.noWords), far.join(', '))),
      ...(photo === undefined ? [] : [make('img', { class: 'same__photo', src: `/${this.here.me.municipality}/photos/${photo.id}?size=list`, alt: t(texts.theirPhoto), loading: 'lazy' })]),
      make('div', { class: 'cluster' }, yes, no),
    ];
  }

  private async answer({ mine, other }: Question, isSame: boolean): Promise<void> {
    const { store } = this.here;
    await store.put('facts', isSame, keyOf({ mine, other }));
    if (isSame) {
      await outbox.update(store, 'observations', mine.id, (now) => ({
        ...now, content: { ...now.content, same_as: other.id }, edit: now.edit + 1, state: 'waiting', tries: 0, next_at: 0, trouble: null,
      }));
    }
    this.section.replaceChildren(make('p', { role: 'status' }, icon('check'), t(isSame ? texts.sameSaid : texts.sameNot)));
    this.shown = null;
    if (isSame) {
      tell();
      await sendNow(this.here);
    } else setTimeout(() => void this.look(), SETTLED_MS * 5);
  }
}

function version(who: string, words: string, beside: string): HTMLElement {
  return make('p', {}, make('span', { class: 'muted' }, who), make('span', { class: 'same__words' }, words), beside !== '' && make('span', { class: 'muted' }, beside));
}

export async function mount(element: HTMLElement): Promise<void> {
  const here = await phone();
  if (here !== null) new SameThing(element, data(element, 'walk'), here);
}
