/** What the outbox keeps, as it lies in the phone's store. */
import type { ObservationBody } from './contract';

/** `waiting`: on the phone only; `sending`: on its way now; `sent`: the server has said that it holds it; `needs`: you. */
export type State = 'waiting' | 'sending' | 'sent' | 'needs';

/** What somebody saw, as `PUT /api/v1/walks/{walk}/observations/{id}` takes it. */
export type Content = Readonly<
  Pick<ObservationBody, 'kind' | 'category'> &
    Required<Pick<ObservationBody, 'severity' | 'text' | 'place' | 'position_source' | 'confidential'>>
> & {
  readonly schema: 1;
  readonly lat?: number;
  readonly lon?: number;
  readonly accuracy_m?: number;
  readonly observed_at: string;
  /** Another point that its author says is the same thing. */
  readonly same_as?: string;
};

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

/** What belongs to an observation and is sent after it. */
export type FileKind = 'photo' | 'voice';

/** What both an observation and a file have. */
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
  /** What went off and was never answered: the server may hold one of these, and then it is ours. */
  readonly unheard: readonly Content[];
  /** The walk was published before it was sent: the leader decides. */
  readonly late: boolean;
  /** Removed here; the server has to hear of it where it holds it. */
  readonly withdrawn: boolean;
}

/** A photo or a voice note; its bytes lie in a store of their own. */
export interface KeptFile extends Kept {
  readonly observation: string;
  readonly kind: FileKind;
  readonly type: string;
  /** So many bytes lie here; null once the server holds them and a day has passed. */
  readonly size: number | null;
  /** False until a worker has scaled a photo and taken what the camera wrote beside it; a voice note stays as it is. */
  readonly shrunk: boolean;
  /** SHA-256 of the bytes that the server holds, base64; null where it holds none. */
  readonly receipt: string | null;
}

/** An observation with its files, as lists show it. */
export interface Entry {
  readonly observation: KeptObservation;
  readonly files: readonly KeptFile[];
}

/** True while something of it is on this phone only. */
export function isUnsent({ observation, files }: Entry): boolean {
  return isObservationUnsent(observation) || files.some((file) => file.receipt === null);
}

export function isObservationUnsent(one: KeptObservation): boolean {
  return one.withdrawn || one.receipt === null || one.receipt.edit < one.edit;
}

/** Whether two say the same thing; the server writes times and numbers in its own way. */
export function isSame(one: Content, other: Content): boolean {
  const near = (a: number | null | undefined, b: number | null | undefined): boolean =>
    a == null || b == null ? (a ?? null) === (b ?? null) : Math.abs(a - b) < 1e-6;
  const words = ['kind', 'category', 'severity', 'position_source', 'confidential'] as const;
  return (
    words.every((name) => one[name] === other[name]) &&
    one.text.trim() === other.text.trim() && one.place.trim() === other.place.trim() &&
    Date.parse(one.observed_at) === Date.parse(other.observed_at) &&
    (one.same_as ?? null) === (other.same_as ?? null) &&
    near(one.lat, other.lat) && near(one.lon, other.lon) && near(one.accuracy_m, other.accuracy_m)
  );
}

/** The content in the server's answer, as it is sent. */
export function contentOf(from: Content): Content {
  const { kind, category, severity, text, place, position_source, lat, lon, accuracy_m, observed_at, confidential, same_as } = from;
  return {
    schema: 1, kind, category, severity, text, place, position_source, observed_at, confidential,
    ...(lat == null || lon == null ? {} : { lat, lon }), ...(accuracy_m == null ? {} : { accuracy_m }),
    ...(same_as == null ? {} : { same_as }),
  };
}
