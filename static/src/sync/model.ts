/** What the outbox keeps, as it lies in the phone's store. */

/** `waiting`: on the phone only; `sending`: on its way now; `sent`: the server has said that it holds it; `needs`: you. */
export type State = 'waiting' | 'sending' | 'sent' | 'needs';

/** What somebody saw, as `PUT /api/v1/walks/{walk}/observations/{id}` takes it. */
export interface Content {
  readonly schema: 1;
  readonly kind: string;
  readonly category: string;
  readonly severity: string;
  readonly text: string;
  readonly place: string;
  readonly position_source: string;
  readonly lat?: number;
  readonly lon?: number;
  readonly accuracy_m?: number;
  readonly observed_at: string;
  readonly confidential: boolean;
}

/** The server's stored answer: it holds this edit under this tag. */
export interface Receipt {
  readonly edit: number;
  readonly etag: string;
  readonly at: number;
}

/** Why it cannot go on by itself. */
export interface Trouble {
  readonly status: number;
  /** The server's own sentence, where it gave one; ours is made from the status. */
  readonly detail: string;
  /** What somebody else saved meanwhile, with its tag; after 412. */
  readonly theirs?: { readonly content: Content; readonly etag: string };
}

/** What both an observation and a photo have. */
export interface Kept {
  readonly id: string;
  readonly state: State;
  /** How often in a row it could not be sent, and when it is tried again (ms since 1970). */
  readonly tries: number;
  readonly next_at: number;
  readonly trouble: Trouble | null;
  /** It has been under way once: the server may hold it though no answer came. */
  readonly offered: boolean;
  readonly saved_at: number;
}

export interface KeptObservation extends Kept {
  readonly walk: string;
  readonly municipality: string;
  readonly content: Content;
  /** Counts what was saved under this id here: 1, 2, … */
  readonly edit: number;
  /** What the server holds; null where it holds nothing yet. */
  readonly receipt: Receipt | null;
  /** The walk was published before it was sent: the leader decides. */
  readonly late: boolean;
  /** Removed here; the server has to hear of it where it holds it. */
  readonly withdrawn: boolean;
}

export interface KeptPhoto extends Kept {
  readonly observation: string;
  /** Its bytes; null once the server holds them and a day has passed. Bytes, and no Blob: a file-backed one can vanish. */
  readonly bytes: ArrayBuffer | null;
  readonly type: string;
  /** False until a worker has scaled it and taken what the camera wrote beside it. */
  readonly shrunk: boolean;
  /** SHA-256 of the bytes that the server holds, base64; null where it holds none. */
  readonly receipt: string | null;
}

/** An observation with its photos, as lists show it. */
export interface Entry {
  readonly observation: KeptObservation;
  readonly photos: readonly KeptPhoto[];
}

/** True while something of it is on this phone only. */
export function isUnsent({ observation, photos }: Entry): boolean {
  return isObservationUnsent(observation) || photos.some((photo) => photo.receipt === null);
}

export function isObservationUnsent(one: KeptObservation): boolean {
  return one.withdrawn || one.receipt === null || one.receipt.edit < one.edit;
}
