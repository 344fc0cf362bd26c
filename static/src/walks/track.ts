/** Says that the way is kept, lets anybody pause it, and notes it; only on a walk whose leader has turned it on. */
import { data, element as make, icon } from '../core/dom';
import { open, type Store } from '../core/idb';
import { me, type Me } from '../core/me';
import { t } from '../core/text';
import { mayRead, watchPosition, type Fix, type Watch } from '../maps/fixes';

import { sendByItself } from './sending';
import { texts } from './texts';
import * as tracks from './tracks';

class TrackNote {
  private readonly walk: string;
  private watch: Watch | null = null;
  /** The phone knows where it is. */
  private isSeen = true;
  /** One fix after the other: two at once would both go on from the same point. */
  private noting = Promise.resolve();

  constructor(private readonly note: HTMLElement, private readonly who: Me, private readonly store: Store) {
    this.walk = data(note, 'walk');
  }

  async start(): Promise<void> {
    // Nobody is asked for their position by a page that opens: whoever wants to presses the button.
    if (!this.isPaused && (await mayRead())) this.begin();
    this.draw();
    this.note.hidden = false;
    sendByItself(this.who);
  }

  private get paused(): string {
    return `walkapp:track-paused:${this.who.id}:${this.walk}`;
  }

  private get isPaused(): boolean {
    return localStorage.getItem(this.paused) !== null;
  }

  private begin(): void {
    // In a tunnel there is no position for a while: the phone goes on looking, and so does this.
    this.watch ??= watchPosition((fix) => this.found(fix), () => this.see(false));
  }

  private stop(): void {
    this.watch?.stop();
    this.watch = null;
  }

  private see(isSeen: boolean): void {
    if (this.isSeen === isSeen) return;
    this.isSeen = isSeen;
    this.draw();
  }

  private found(fix: Fix): void {
    this.see(true);
    this.noting = this.noting.then(() => this.keep(fix));
  }

  private async keep(fix: Fix): Promise<void> {
    if (this.watch === null) return;
    const stretches = await tracks.ofWalk(this.store, this.walk);
    const going = stretches.find(({ whole }) => !whole);
    try {
      await tracks.put(this.store, tracks.after(going, fix, this.walk, this.who.municipality));
    } catch (problem) {
      if (!(problem instanceof DOMException)) throw problem; // no room: what was seen matters more than the way
    }
  }

  private press(): void {
    if (this.watch !== null) {
      this.stop();
      localStorage.setItem(this.paused, '1');
    } else {
      localStorage.removeItem(this.paused);
      this.begin();
    }
    this.draw();
  }

  private draw(): void {
    const isOn = this.watch !== null;
    const words = isOn && this.isSeen ? texts.trackOn : this.isPaused ? texts.trackPaused : texts.trackNoPosition;
    const button = make('button', { type: 'button', class: 'btn btn--s' }, icon(isOn ? 'pause' : 'play'), t(isOn ? texts.trackPause : texts.trackGoOn));
    button.addEventListener('click', () => this.press());
    const held = this.note.contains(document.activeElement);
    this.note.replaceChildren(icon('route'), make('p', { role: 'status' }, t(words)), button);
    if (held) button.focus();
    this.note.dataset['track'] = isOn ? 'on' : 'off';
  }
}

export async function mount(element: HTMLElement): Promise<void> {
  const who = me();
  if (who === null || !window.isSecureContext) return;
  try {
    await new TrackNote(element, who, await open(who.id)).start();
  } catch (problem) {
    if (!(problem instanceof DOMException)) throw problem; // this browser keeps nothing: then no way either
  }
}
