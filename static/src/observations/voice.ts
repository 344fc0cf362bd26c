/**
 * A few words said instead of written, kept as an attachment: recorded at a press, ended by another, by the clock, or by
 * whatever takes the microphone or the page away. What was said until then is kept.
 */
import { all, element as make, icon, maybe, one } from '../core/dom';
import { t } from '../core/text';
import type { Taken } from '../sync/outbox';

import { texts } from './texts';

/** What phones record and the server takes, the smallest first. */
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];
/** Enough to understand what is said beside traffic. */
const BITS_PER_SECOND = 32_000;
const LONGEST_S = 180;
const AT_MOST = 3;

/** The form's row for them. A form that an older version put on this phone has none: they are kept there, and not shown. */
export function rowOf(form: HTMLFormElement): HTMLElement {
  return maybe('[data-voices]', form) ?? make('div', {}, make('button', { type: 'button', 'data-record': true },
    make('span', { 'data-record-word': true })), make('p', { 'data-voice-status': true }));
}

interface Note {
  readonly taken: Taken;
  readonly shown: string;
}

export class VoiceNotes {
  private readonly list: Note[] = [];
  private readonly button: HTMLButtonElement;
  private readonly word: HTMLElement;
  private readonly status: HTMLElement;
  private recording: Recording | null = null;
  private starting = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly row: HTMLElement,
  ) {
    this.button = one('[data-record]', row);
    this.word = one('[data-record-word]', row);
    this.status = one('[data-voice-status]', row);
    if (!canRecord()) return;
    row.hidden = false;
    this.button.addEventListener('click', () => void this.press());
    // The page may not come back.
    addEventListener('pagehide', () => this.recording?.end());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.recording?.end();
    });
  }

  /** All of them; what is being recorded ends with this. */
  async taken(): Promise<Taken[]> {
    await this.recording?.end();
    return this.recorded();
  }

  /** Those that have ended. */
  recorded(): Taken[] {
    return this.list.map(({ taken }) => taken);
  }

  /** True where something has been said, or is being said now. */
  get isSaying(): boolean {
    return this.list.length > 0 || this.recording !== null;
  }

  /** Show notes that were recorded before and kept on the phone. */
  restore(kept: readonly Taken[]): void {
    for (const taken of kept) this.put(taken);
  }

  /** Take all of them out of the form: they are kept, or begun anew. */
  empty(): void {
    for (const { shown } of this.list.splice(0)) URL.revokeObjectURL(shown);
    this.status.textContent = '';
    this.draw();
  }

  private async press(): Promise<void> {
    if (this.starting) return;
    if (this.recording !== null) {
      await this.recording.end();
      return;
    }
    this.starting = true;
    this.status.textContent = '';
    try {
      this.recording = await Recording.begin((seconds) => this.tick(seconds));
      this.draw();
      void this.recording.bytes.then((made) => this.ended(made));
    } catch {
      // Refused by the person or the phone: words can still be written.
      this.status.textContent = t(texts.noMicrophone);
    } finally {
      this.starting = false;
    }
  }

  private ended(made: { bytes: ArrayBuffer; type: string }): void {
    this.recording = null;
    if (made.bytes.byteLength === 0) this.status.textContent = t(texts.nothingHeard);
    else this.put({ id: crypto.randomUUID(), kind: 'voice', ...made });
    this.draw();
  }

  private tick(seconds: number): void {
    this.word.textContent = t(texts.recording, { time: clock(seconds) });
  }

  private put(taken: Taken): void {
    this.list.push({ taken, shown: URL.createObjectURL(new Blob([taken.bytes], { type: taken.type })) });
    this.draw();
    this.form.dispatchEvent(new CustomEvent('voices:change'));
  }

  private remove(note: Note): void {
    this.list.splice(this.list.indexOf(note), 1);
    URL.revokeObjectURL(note.shown);
    this.draw();
    this.status.textContent = t(texts.voiceAway);
    this.button.focus();
    this.form.dispatchEvent(new CustomEvent('voices:change'));
  }

  private draw(): void {
    for (const old of all('.voice__note', this.row)) old.remove();
    this.button.before(...this.list.map((note, n) => this.noteOf(note, n + 1)));
    const isOn = this.recording !== null;
    this.button.setAttribute('aria-pressed', String(isOn));
    this.button.hidden = !isOn && this.list.length >= AT_MOST;
    this.button.querySelector('svg')?.replaceWith(icon(isOn ? 'square' : 'mic'));
    this.word.textContent = t(isOn ? texts.recording : this.list.length > 0 ? texts.oneVoiceMore : texts.record, { time: clock(0) });
  }

  private noteOf(note: Note, n: number): HTMLElement {
    const remove = make('button', { type: 'button', class: 'iconbtn', 'aria-label': t(texts.removeVoice, { n }) }, icon('trash-2'));
    remove.addEventListener('click', () => this.remove(note));
    const player = make('audio', { controls: '', preload: 'metadata', src: note.shown, 'aria-label': t(texts.voiceN, { n }) });
    return make('div', { class: 'voice__note' }, player, remove);
  }
}

/** One recording, from the press that begins it. */
class Recording {
  /** What was said, once it has ended. */
  readonly bytes: Promise<{ bytes: ArrayBuffer; type: string }>;
  private readonly timer: ReturnType<typeof setInterval>;

  static async begin(tick: (seconds: number) => void): Promise<Recording> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    return new Recording(stream, tick);
  }

  private readonly recorder: MediaRecorder;

  private constructor(private readonly stream: MediaStream, tick: (seconds: number) => void) {
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? '';
    this.recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
    const pieces: Blob[] = [];
    this.recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data));
    this.bytes = new Promise((done) => {
      this.recorder.addEventListener('stop', () => {
        this.release();
        const type = (pieces[0]?.type || this.recorder.mimeType).split(';')[0] ?? '';
        void new Blob(pieces).arrayBuffer().then((bytes) => done({ bytes, type }));
      });
    });
    const began = Date.now();
    this.timer = setInterval(() => {
      const seconds = Math.floor((Date.now() - began) / 1000);
      tick(seconds);
      if (seconds >= LONGEST_S) void this.end();
    }, 500);
    // A call takes the microphone.
    for (const track of stream.getTracks()) track.addEventListener('ended', () => void this.end());
    this.recorder.start();
  }

  /** Stop; done when its bytes are here. */
  async end(): Promise<void> {
    if (this.recorder.state !== 'inactive') this.recorder.stop();
    await this.bytes;
  }

  private release(): void {
    clearInterval(this.timer);
    for (const track of this.stream.getTracks()) track.stop();
  }
}

function canRecord(): boolean {
  return 'MediaRecorder' in globalThis && 'mediaDevices' in navigator;
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
