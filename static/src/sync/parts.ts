/**
 * A large photo in parts, so that one that was interrupted goes on from where the server has it: `HEAD` says how far
 * that is, `PATCH` goes on from there, and the last part ends it (the IETF's draft on resumable uploads).
 */
import type { Heard } from './receipts';

/** A scaled photo is one part as a rule. Of one that is cut off in the middle the server keeps what has come. */
export const PART_BYTES = 640 * 1024;
/** What is smaller goes whole: it is sent anew as soon as the server has been asked how far it came. */
export const WORTH_BYTES = 256 * 1024;
/** A server that sends us back again and again is not understood. */
const TURNS_BACK = 3;
/** It knows no parts, or has no such way here. */
const UNKNOWN_WAY = new Set([404, 405, 501]);

export interface Asking {
  readonly method: 'HEAD' | 'PATCH';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: ArrayBuffer;
}

/** Ask at the photo's address; null where no answer came. */
export type Ask = (asking: Asking) => Promise<Heard | null>;

/**
 * The answer that ended it, or the one that stopped it; null where none came. `whole` where the server takes no parts:
 * then all of it goes at once. What `wasTried` is asked for first.
 */
export async function sendInParts(ask: Ask, bytes: ArrayBuffer, digest: string, wasTried: boolean): Promise<Heard | null | 'whole'> {
  const known = wasTried ? await knownTo(ask) : 0;
  if (typeof known !== 'number') return known;
  let offset = within(known, bytes);
  for (let back = 0; ; ) {
    const end = Math.min(offset + PART_BYTES, bytes.byteLength);
    const isLast = end === bytes.byteLength;
    const heard = await ask({ method: 'PATCH', headers: headersOf(offset, isLast, digest), body: bytes.slice(offset, end) });
    if (heard === null) return null;
    if (UNKNOWN_WAY.has(heard.status)) return 'whole';
    if (heard.status === 409 && heard.offset != null && heard.offset !== offset && back < TURNS_BACK) {
      back += 1;
      offset = within(heard.offset, bytes);
    } else if (isLast || heard.status !== 204 || heard.offset !== end) {
      return heard;
    } else {
      offset = end;
    }
  }
}

/** How far the server has come, or what there is to say instead. */
async function knownTo(ask: Ask): Promise<number | Heard | null | 'whole'> {
  const found = await ask({ method: 'HEAD', headers: {} });
  if (found === null) return null;
  if (found.offset == null && found.status !== 404) return UNKNOWN_WAY.has(found.status) ? 'whole' : found;
  return found.offset ?? 0;
}

function headersOf(offset: number, isLast: boolean, digest: string): Record<string, string> {
  return {
    'Content-Type': 'application/partial-upload',
    'Upload-Offset': String(offset),
    'Upload-Complete': isLast ? '?1' : '?0',
    'Repr-Digest': `sha-256=:${digest}:`,
  };
}

/** An offset behind the end is of other bytes: from the beginning then, and the digest judges. */
function within(offset: number, bytes: ArrayBuffer): number {
  return offset >= 0 && offset <= bytes.byteLength ? offset : 0;
}
