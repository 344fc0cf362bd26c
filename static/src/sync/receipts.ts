/**
 * What an answer to something sent means. Only the server's stored answer takes anything out of the outbox: a login
 * page, a captive portal's page with status 200, a 502 and silence all say nothing about what the server holds.
 */
import type { Content } from './model';

/** What came back, read to its end; null where nothing did. */
export interface Heard {
  readonly status: number;
  readonly type: string;
  readonly etag: string | null;
  /** Seconds that the server asks to wait. */
  readonly retryAfter: number | null;
  /** How far the server has come with a photo in parts; null where it says nothing of it. */
  readonly offset?: number | null;
  /** The JSON in the body; undefined where it is none. */
  readonly body: unknown;
}

export type Outcome =
  | { readonly kind: 'held'; readonly etag: string }
  /** Nothing is known: try again later. */
  | { readonly kind: 'unknown'; readonly after: number | null }
  | { readonly kind: 'signed-out' }
  /** The walk was published meanwhile: the same again as late. */
  | { readonly kind: 'late' }
  | { readonly kind: 'conflict'; readonly theirs: { readonly content: Content; readonly etag: string } }
  /** No later try changes this answer. */
  | { readonly kind: 'refused'; readonly status: number; readonly detail: string };

const PROBLEM = 'application/problem+json';
const UNKNOWN: Outcome = { kind: 'unknown', after: null };
/** Refusals that pass by themselves: a busy server, a lock, a limit. */
const PASSING = new Set([408, 421, 423, 425, 429]);

/** What the answer to an observation's `PUT` means. */
export function ofObservation(heard: Heard | null, id: string): Outcome {
  if (heard === null) return UNKNOWN;
  const isStored = (heard.status === 200 || heard.status === 201) && isJson(heard) && field(heard, 'id') === id;
  if (isStored && heard.etag !== null) return { kind: 'held', etag: heard.etag };
  const current = heard.status === 412 ? field(heard, 'current') : undefined;
  if (isObject(current) && current['id'] === id && heard.etag !== null) {
    return { kind: 'conflict', theirs: { content: current as unknown as Content, etag: heard.etag } };
  }
  if (heard.status === 409 && heard.type === PROBLEM && field(heard, 'late') === true) return { kind: 'late' };
  return ofRefusal(heard);
}

/** What the answer to the `PUT` of a photo or a voice note means; `digest` is that of the bytes that were sent, base64. */
export function ofFile(heard: Heard | null, id: string, digest: string): Outcome {
  if (heard === null) return UNKNOWN;
  const isStored = (heard.status === 200 || heard.status === 201) && isJson(heard) && field(heard, 'id') === id;
  if (isStored && field(heard, 'digest') === digest) return { kind: 'held', etag: digest };
  return ofRefusal(heard);
}

/** What an answer means that stopped a photo in parts. Parts that do not fit each other are begun anew: nothing is known. */
export function ofPart(heard: Heard): Outcome {
  if (heard.status === 401) return { kind: 'unknown', after: null }; // the next round asks who is signed in
  const outcome = ofRefusal(heard);
  return outcome.kind === 'refused' && (heard.status === 400 || heard.status === 409) ? { kind: 'unknown', after: heard.retryAfter } : outcome;
}

/** What the answer to a `DELETE` means: 204 says gone, and so does a server that knows no such thing. */
export function ofWithdrawal(heard: Heard | null): Outcome {
  if (heard === null) return UNKNOWN;
  const isGone = heard.status === 204 || ((heard.status === 404 || heard.status === 410) && heard.type === PROBLEM);
  return isGone ? { kind: 'held', etag: '' } : ofRefusal(heard);
}

/** A refusal counts where the server itself speaks, in a problem document of its own. */
function ofRefusal(heard: Heard): Outcome {
  if (heard.status === 401 && heard.type === PROBLEM) return { kind: 'signed-out' };
  const isOurs = heard.type === PROBLEM && field(heard, 'status') === heard.status;
  if (!isOurs || heard.status >= 500 || PASSING.has(heard.status)) return { kind: 'unknown', after: heard.retryAfter };
  return { kind: 'refused', status: heard.status, detail: detailOf(heard) };
}

function detailOf(heard: Heard): string {
  const errors = field(heard, 'errors');
  const first = isObject(errors) ? Object.values(errors).flat()[0] : undefined;
  const said = [first, field(heard, 'detail'), field(heard, 'title')].find((one) => typeof one === 'string' && one !== '');
  return typeof said === 'string' ? said : String(heard.status);
}

function isJson(heard: Heard): boolean {
  return heard.type === 'application/json';
}

function field(heard: Heard, name: string): unknown {
  return isObject(heard.body) ? heard.body[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
