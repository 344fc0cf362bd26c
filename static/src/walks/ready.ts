/** The card that puts a walk on the phone: what is there, how large it is, since when, and what the browser promises. */
import { Refused, Unreachable } from '../core/api';
import { all, data, element as make, icon } from '../core/dom';
import { me, type Me } from '../core/me';
import { t } from '../core/text';

import { NoRoom, NotThePage, prepare, readyWalk, remove, type ReadyWalk, type Wanted } from './package';
import { moment, size } from './said';
import { texts } from './texts';

/** What is younger is not fetched anew by itself. */
const FRESH_MS = 600_000;
/** With less room than this the walk's photos would soon have none. */
const LEAST_ROOM = 200_000_000;

class ReadyCard {
  private readonly wanted: Wanted;
  private readonly says = make('p', { role: 'status' });
  private readonly bar = make('progress', { class: 'ready__bar', max: 1, value: 0, hidden: true, 'aria-label': t(texts.readying) });
  private readonly promise = make('p', { class: 'muted' });
  private readonly go = make('button', { type: 'button', class: 'btn' });
  private readonly away = make('button', { type: 'button', class: 'textbtn', hidden: true }, t(texts.takeAway));
  private ready: ReadyWalk | null = null;
  private busy = false;

  constructor(private readonly card: HTMLElement, private readonly who: Me) {
    const maps = [card.dataset['base'], card.dataset['sketch']].filter((address) => address !== undefined);
    const night = (card.dataset['night'] ?? '').split(' ').filter(Boolean);
    this.wanted = { id: data(card, 'walk'), address: data(card, 'address'), maps, night };
    this.go.addEventListener('click', () => void this.prepare(true));
    this.away.addEventListener('click', () => void this.remove());
    const hints = all(':scope > *', card);
    card.replaceChildren(
      make('h2', { class: 'ready__h' }, t(texts.withoutCoverage)), this.says, this.bar,
      make('div', { class: 'cluster' }, this.go, this.away), this.promise, ...hints,
    );
  }

  async start(): Promise<void> {
    this.ready = await readyWalk(this.who.id, this.wanted.id);
    this.draw();
    // Not before: its button has no name yet.
    this.card.hidden = false;
    const isOld = this.ready === null || Date.now() - Date.parse(this.ready.readyAt) > FRESH_MS;
    const isStored = document.documentElement.dataset['field'] !== undefined;
    if (this.card.dataset['auto'] !== undefined && isOld && !isStored && navigator.onLine) await this.prepare(false);
    else await this.tellOfRoom();
  }

  /** `asked` by the person, who hears what went wrong; what happens by itself fails in silence and is tried again. */
  private async prepare(asked: boolean): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.go.setAttribute('aria-busy', 'true');
    this.bar.hidden = !asked;
    if (asked) this.says.textContent = t(texts.readying);
    try {
      const isPromised = await navigator.storage.persist();
      this.ready = await prepare(this.who, this.wanted, (share) => { this.bar.value = share; });
      this.draw();
      this.promise.textContent = isPromised ? '' : t(texts.mayBeCleared);
    } catch (problem) {
      this.draw();
      if (asked) this.says.textContent = wordsFor(problem, this.ready !== null);
    } finally {
      this.busy = false;
      this.bar.hidden = true;
      this.go.removeAttribute('aria-busy');
    }
  }

  private async remove(): Promise<void> {
    if (this.ready === null || this.busy) return;
    await remove(this.who.id, this.ready);
    this.ready = null;
    this.promise.textContent = '';
    this.draw();
    this.says.textContent = t(texts.takenAway);
    this.go.focus();
  }

  private draw(): void {
    const { ready } = this;
    const since = ready === null ? {} : { size: size(ready.bytes), when: moment(ready.readyAt) };
    this.says.textContent = t(ready === null ? texts.notReady : texts.isReady, since);
    this.go.replaceChildren(icon(ready === null ? 'download' : 'refresh-cw'), t(ready === null ? texts.makeReady : texts.again));
    this.away.hidden = ready === null;
    this.card.dataset['state'] = ready === null ? 'not' : 'ready';
  }

  /** Before anybody presses: too little room is known beforehand. */
  private async tellOfRoom(): Promise<void> {
    const { quota, usage = 0 } = await navigator.storage.estimate();
    if (quota !== undefined && quota - usage < LEAST_ROOM) {
      this.promise.textContent = t(texts.littleRoom, { size: size(Math.max(0, quota - usage)) });
    }
  }
}

function wordsFor(problem: unknown, wasReady: boolean): string {
  const isFull = problem instanceof NoRoom || (problem instanceof DOMException && problem.name === 'QuotaExceededError');
  if (isFull) return t(texts.noRoom);
  if (problem instanceof Refused || problem instanceof NotThePage) return t(texts.notGiven);
  if (problem instanceof Unreachable || problem instanceof TypeError || problem instanceof DOMException) {
    return t(wasReady ? texts.noAnswerOld : texts.noAnswer);
  }
  throw problem;
}

export async function mount(element: HTMLElement): Promise<void> {
  const who = me();
  // Without HTTPS a browser keeps nothing for when there is no network.
  if (who === null || !window.isSecureContext || !('serviceWorker' in navigator)) return;
  await new ReadyCard(element, who).start();
}
