/** An observation and its photos on their way to the server: text first, each under an id made here, so twice is once. */
import { call } from '../core/api';

export interface Content {
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

/** A form that was sent without hearing the answer changes what it made itself. */
const AS_FIRST_SAVED = '"1"';
const PHOTO_PATIENCE_MS = 180_000;

/** Save the observation and give its tag. Throws what `call` throws. */
export async function sendObservation(
  walk: string, id: string, content: Content, { late, etag }: { late: boolean; etag: string | null },
): Promise<string> {
  const address = `/api/v1/walks/${walk}/observations/${id}${late ? '?late=1' : ''}`;
  const headers = { 'If-Match': etag ?? AS_FIRST_SAVED };
  const answer = await call(address, { method: 'PUT', body: content, headers });
  return answer.etag ?? AS_FIRST_SAVED;
}

/** Save one photo of an observation that is saved. Throws what `call` throws. */
export async function sendPhoto(observation: string, id: string, file: Blob): Promise<void> {
  const bytes = await file.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const headers = {
    'Content-Digest': `sha-256=:${btoa(String.fromCharCode(...digest))}:`,
    'Content-Type': file.type || 'application/octet-stream',
  };
  const address = `/api/v1/observations/${observation}/photos/${id}`;
  await call(address, { method: 'PUT', body: new Blob([bytes]), headers, timeout: PHOTO_PATIENCE_MS });
}
