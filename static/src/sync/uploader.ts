/**
 * Sends what waits: all observations before any file, oldest first, one at a time. Runs in a page and in the service
 * worker alike, so nothing here knows of a document.
 */
import type { Store } from '../core/idb';

import { FARTHEST_MS, pause } from './backoff';
import { isObservationUnsent, isSame, type Content, type Entry, type KeptFile, type KeptObservation, type Trouble } from './model';
import * as outbox from './outbox';
import type { Outcome } from './receipts';

/** The way to the server. */
export interface Wire {
  /** Who the server says is signed in; null where nobody is, undefined where it cannot be heard. */
  whoami(municipality: string): Promise<string | null | undefined>;
  putObservation(one: KeptObservation): Promise<Outcome>;
  deleteObservation(one: KeptObservation): Promise<Outcome>;
  /** `digest` of the bytes, base64. */
  putFile(file: KeptFile, municipality: string, bytes: ArrayBuffer, digest: string): Promise<Outcome>;
}

/** What the caller lends: the time, chance, and how a photo is made ready before it goes. */
export interface Means {
  now(): number;
  random(): number;
  /** The photo as it is to be sent; null where it goes as it was taken. */
  prepare(photo: { readonly bytes: ArrayBuffer; readonly type: string }): Promise<{ bytes: ArrayBuffer; type: string } | null>;
  /** Called whenever something has changed. */
  told(): void;
}

export interface Round {
  /** `other`: somebody else is signed in on this phone. */
  readonly ended: 'done' | 'signed-out' | 'other' | 'unheard';
  /** When the next thing may be tried again; null where nothing waits for a time. */
  readonly next_at: number | null;
}

/** Run this when nobody else on this phone sends for this person: tabs and the service worker take turns. */
export function inTurn<T>(user: string, run: () => Promise<T>): Promise<T> {
  return navigator.locks.request(`walkapp-send-${user}`, run);
}

/** Send all that may be sent now, `inTurn`. What cannot be is kept, with a time or with what is in its way. */
export async function sendAll(store: Store, user: string, wire: Wire, means: Means): Promise<Round> {
  return new Sending(store, user, wire, means).run();
}

/** So many changes without an answer are remembered. */
const UNHEARD = 20;

class Sending {
  private ended: Round['ended'] = 'done';
  private readonly known = new Set<string>();
  /** What the server has said in this round that it holds, whether or not there was room to write that down. */
  private readonly held = new Set<string>();

  constructor(
    private readonly store: Store,
    private readonly user: string,
    private readonly wire: Wire,
    private readonly means: Means,
  ) {}

  async run(): Promise<Round> {
    for (const { observation } of await outbox.list(this.store)) {
      if (this.ended !== 'done') break;
      await this.observation(observation.id);
    }
    for (const { files } of await outbox.list(this.store)) {
      // A voice note is the smaller.
      const voicesFirst = files.toSorted((one, other) => Number(other.kind === 'voice') - Number(one.kind === 'voice'));
      for (const { id } of voicesFirst) {
        if (this.ended !== 'done') break;
        await this.file(id);
      }
    }
    return { ended: this.ended, next_at: await this.nextAt() };
  }

  private async observation(id: string): Promise<void> {
    const one = (await outbox.find(this.store, id))?.observation;
    if (one === undefined || !isObservationUnsent(one) || !this.isDue(one)) return;
    if (!(await this.isOwner(one.municipality))) return;
    await ifRoom(this.mark('observations', id, 'sending'));
    const outcome = one.withdrawn ? await this.wire.deleteObservation(one) : await this.wire.putObservation(one);
    if (outcome.kind === 'late' && !one.late) {
      await outbox.update(this.store, 'observations', id, (now) => ({ ...now, late: true, state: 'waiting' }));
      await this.observation(id);
      return;
    }
    if (outcome.kind === 'conflict' && (await this.isOurs(one, outcome.theirs))) {
      await this.observation(id);
      return;
    }
    if (outcome.kind === 'held' && one.withdrawn) {
      const after = (await outbox.find(this.store, id))?.observation;
      // Written anew while its withdrawal was under way: then it stays.
      if (after?.withdrawn) await outbox.forget(this.store, id);
    } else if (outcome.kind === 'held') {
      const receipt = { edit: one.edit, etag: outcome.etag, at: this.means.now() };
      this.held.add(id);
      await ifRoom(outbox.update(this.store, 'observations', id, (now) => ({
        ...now, receipt, unheard: [], tries: 0, trouble: null, state: now.edit > one.edit || now.withdrawn ? 'waiting' : 'sent',
      })));
    } else {
      await ifRoom(this.failed('observations', id, outcome));
    }
    this.means.told();
  }

  private async file(id: string): Promise<void> {
    const waiting = await outbox.findFile(this.store, id);
    if (waiting === undefined || waiting.receipt !== null || waiting.size === null || !this.isDue(waiting)) return;
    const owner = (await outbox.find(this.store, waiting.observation))?.observation;
    if (owner === undefined || (owner.receipt === null && !this.held.has(owner.id)) || owner.withdrawn || !(await this.isOwner(owner.municipality))) return;
    // Scaled anew it would be other bytes under the same id: it waits for room to be kept as it goes off.
    if (!waiting.shrunk && !(await ifRoom(makeReady(this.store, id, this.means.prepare)))) return;
    await ifRoom(this.mark('files', id, 'sending'));
    const [file, bytes] = [await outbox.findFile(this.store, id), await outbox.bytesOf(this.store, id)];
    if (file === undefined || bytes === undefined) return;
    const digest = await digestOf(bytes);
    const outcome = await this.wire.putFile(file, owner.municipality, bytes, digest);
    if (outcome.kind === 'held') {
      await ifRoom(outbox.update(this.store, 'files', id, (now) => ({ ...now, receipt: digest, state: 'sent', tries: 0, trouble: null })));
    } else {
      await ifRoom(this.failed('files', id, outcome));
    }
    this.means.told();
  }

  /** What stands there went off from here and its answer was lost: then this is a change of it, and of nobody else's. */
  private async isOurs(one: KeptObservation, theirs: { readonly content: Content; readonly etag: string }): Promise<boolean> {
    const isKnown = one.receipt?.etag !== theirs.etag && one.unheard.some((content) => isSame(content, theirs.content));
    if (!isKnown) return false;
    const receipt = { edit: one.edit - 1, etag: theirs.etag, at: this.means.now() };
    await outbox.update(this.store, 'observations', one.id, (now) => ({ ...now, receipt, state: 'waiting' }));
    return true;
  }

  /** What has been tried waits for its time; what needs a person waits for them. */
  private isDue(one: KeptObservation | KeptFile): boolean {
    const wait = one.next_at - this.means.now();
    return one.state !== 'needs' && (wait <= 0 || wait > FARTHEST_MS);
  }

  /** Whether the server knows this phone as the store's owner: nothing is sent in another's name. */
  private async isOwner(municipality: string): Promise<boolean> {
    if (this.known.has(municipality)) return true;
    const found = await this.wire.whoami(municipality);
    if (found === this.user) this.known.add(municipality);
    else this.ended = found === undefined ? 'unheard' : found === null ? 'signed-out' : 'other';
    return found === this.user;
  }

  private async mark(name: 'observations' | 'files', id: string, state: 'sending'): Promise<void> {
    if (name === 'files') await outbox.update(this.store, 'files', id, (now) => ({ ...now, state, offered: true }));
    else await outbox.update(this.store, 'observations', id, (now) => ({ ...asOffered(now), state }));
    this.means.told();
  }

  private async failed(name: 'observations' | 'files', id: string, outcome: Outcome): Promise<void> {
    if (outcome.kind === 'signed-out') {
      this.ended = 'signed-out';
      this.known.clear();
    }
    const trouble = troubleOf(outcome);
    const at = this.means.now();
    const asked = outcome.kind === 'unknown' ? outcome.after : null;
    const wait = outcome.kind === 'unknown';
    const change = <K extends KeptObservation | KeptFile>(now: K): K => ({
      ...now,
      state: trouble === null ? 'waiting' : 'needs',
      trouble,
      tries: now.tries + 1,
      next_at: wait ? at + pause(now.tries + 1, asked, () => this.means.random()) : 0,
    });
    if (name === 'files') await outbox.update(this.store, 'files', id, change<KeptFile>);
    else await outbox.update(this.store, 'observations', id, change<KeptObservation>);
  }

  private async nextAt(): Promise<number | null> {
    const entries = await outbox.list(this.store);
    const waiting = entries.flatMap(({ observation, files }) => [
      ...(isObservationUnsent(observation) ? [observation] : []), ...files.filter((file) => file.receipt === null),
    ]);
    const times = waiting.filter((one) => one.state === 'waiting' && one.next_at > 0).map((one) => one.next_at);
    return times.length > 0 ? Math.min(...times) : null;
  }
}

function troubleOf(outcome: Outcome): Trouble | null {
  if (outcome.kind === 'refused') return { status: outcome.status, detail: outcome.detail };
  if (outcome.kind === 'conflict') return { status: 412, detail: '', theirs: outcome.theirs };
  // The server takes nothing late that was sent as late already.
  if (outcome.kind === 'late') return { status: 409, detail: '' };
  return null;
}

/** Scale one photo here, where that has not been done: what is not sent yet takes less room, and goes sooner. */
export async function makeReady(store: Store, id: string, prepare: Means['prepare']): Promise<void> {
  const photo = await outbox.findFile(store, id);
  if (photo === undefined || photo.shrunk || photo.offered) return;
  const bytes = await outbox.bytesOf(store, id);
  if (bytes !== undefined) await outbox.shrunk(store, id, await prepare({ bytes, type: photo.type }));
}

/**
 * What goes into a file may reach the server by another's hand: it is remembered as what is sent and never answered, so
 * that no photo is scaled into other bytes afterwards, and what the server then holds is known as one's own.
 */
export async function markCarried(store: Store, { observation, files }: Entry): Promise<void> {
  await outbox.update(store, 'observations', observation.id, asOffered);
  for (const { id } of files) await outbox.update(store, 'files', id, (now) => ({ ...now, offered: true }));
}

function asOffered(now: KeptObservation): KeptObservation {
  const others = now.unheard.filter((content) => !isSame(content, now.content));
  return { ...now, offered: true, unheard: now.withdrawn ? now.unheard : [...others, now.content].slice(-UNHEARD) };
}

/**
 * What is written down of what goes off; false where there is no room for it. A phone that is full sends all the same:
 * what is not written down goes off again, and twice is once.
 */
async function ifRoom(writing: Promise<unknown>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (problem) {
    if (!(problem instanceof DOMException) || problem.name !== 'QuotaExceededError') throw problem;
    return false;
  }
}

/** SHA-256 of these bytes, base64. */
export async function digestOf(bytes: ArrayBuffer): Promise<string> {
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))));
}
