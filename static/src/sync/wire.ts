/** The way to the server by `fetch`, from a page or from the service worker. */
import { answerOf, type Answer, type Question } from './held';
import type { KeptFile, KeptObservation } from './model';
import { sendInParts, WORTH_BYTES, type Asking as PartAsking } from './parts';
import * as receipts from './receipts';
import type { Heard, Outcome } from './receipts';
import type { Wire } from './uploader';

/** No version has this tag: of two that the server has not answered for, the one that comes late undoes nothing. */
const UNANSWERED = '"0"';
const PATIENCE_MS = 30_000;
const FILE_PATIENCE_MS = 180_000;
interface Asking {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: BodyInit;
  readonly patience?: number;
}

/** The server at this page's address. */
export class Server implements Wire {
  /** Municipality → the word that a browser's writes carry, which lasts as long as the session. */
  private readonly words = new Map<string, string>();

  /** False once it has said that it takes a photo only whole. */
  private takesParts = true;

  async whoami(municipality: string): Promise<string | null | undefined> {
    const heard = await this.ask('/api/v1/session', municipality, { method: 'GET' });
    if (heard === null) return undefined;
    if (heard.status === 401 && heard.type === 'application/problem+json') return null;
    const body = heard.body as { user?: { id?: unknown }; csrf_token?: unknown } | undefined;
    const id = heard.status === 200 && heard.type === 'application/json' ? body?.user?.id : undefined;
    if (typeof id !== 'string') return undefined;
    this.words.set(municipality, typeof body?.csrf_token === 'string' ? body.csrf_token : '');
    return id;
  }

  async putObservation(one: KeptObservation): Promise<Outcome> {
    const address = `/api/v1/walks/${one.walk}/observations/${one.id}${one.late ? '?late=1' : ''}`;
    const headers = { 'Content-Type': 'application/json', 'If-Match': one.receipt?.etag ?? UNANSWERED };
    const body = JSON.stringify(one.content);
    return receipts.ofObservation(await this.ask(address, one.municipality, { method: 'PUT', headers, body }), one.id);
  }

  async deleteObservation(one: KeptObservation): Promise<Outcome> {
    return receipts.ofWithdrawal(await this.ask(`/api/v1/observations/${one.id}`, one.municipality, { method: 'DELETE' }));
  }

  async putFile(file: KeptFile, municipality: string, bytes: ArrayBuffer, digest: string): Promise<Outcome> {
    const address = `/api/v1/observations/${file.observation}/${file.kind === 'photo' ? 'photos' : 'voice'}/${file.id}`;
    // A voice note goes whole: it is small.
    if (file.kind === 'photo' && bytes.byteLength > WORTH_BYTES && this.takesParts) {
      const ask = (asking: PartAsking): Promise<Heard | null> => this.ask(address, municipality, { ...asking, patience: FILE_PATIENCE_MS });
      const heard = await sendInParts(ask, bytes, digest, file.tries > 0);
      if (heard === null) return { kind: 'unknown', after: null };
      if (heard !== 'whole') {
        const outcome = receipts.ofFile(heard, file.id, digest);
        return outcome.kind === 'held' ? outcome : receipts.ofPart(heard);
      }
      this.takesParts = false;
    }
    const headers = { 'Content-Type': file.type || 'application/octet-stream', 'Content-Digest': `sha-256=:${digest}:` };
    const heard = await this.ask(address, municipality, { method: 'PUT', headers, body: bytes, patience: FILE_PATIENCE_MS });
    return receipts.ofFile(heard, file.id, digest);
  }

  /** What the server has of this; null where it does not say so itself, `never` where it knows no such question. */
  async held(question: Question, municipality: string): Promise<Answer | null | 'never'> {
    const body = JSON.stringify(question);
    const heard = await this.ask('/api/v1/held', municipality, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    if ((heard?.status === 404 || heard?.status === 405) && heard.type === 'application/problem+json') return 'never';
    return heard?.status === 200 && heard.type === 'application/json' ? answerOf(heard.body) : null;
  }

  private async ask(address: string, municipality: string, asking: Asking): Promise<Heard | null> {
    const answer = await this.fetch(address, municipality, asking);
    if (answer === null) return null;
    let body: unknown;
    try {
      const words = await answer.text();
      body = words === '' ? undefined : JSON.parse(words);
    } catch {
      body = undefined; // cut off, or no JSON: what it says is worth nothing
    }
    const wait = Number(answer.headers.get('Retry-After'));
    return {
      status: answer.status,
      type: (answer.headers.get('Content-Type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
      etag: answer.headers.get('ETag'),
      offset: offsetOf(answer),
      retryAfter: Number.isFinite(wait) && wait > 0 ? wait : null,
      body,
    };
  }

  private async fetch(address: string, municipality: string, asking: Asking): Promise<Response | null> {
    const headers = new Headers({ Accept: 'application/json', 'Walkapp-Municipality': municipality, ...asking.headers });
    const word = this.words.get(municipality);
    if (word !== undefined && asking.method !== 'GET') headers.set('X-CSRFToken', word);
    try {
      return await fetch(address, {
        method: asking.method,
        headers,
        body: asking.body ?? null,
        credentials: 'same-origin',
        // A portal or a sign-in page that redirects is not an answer.
        redirect: 'manual',
        signal: AbortSignal.timeout(asking.patience ?? PATIENCE_MS),
      });
    } catch {
      return null;
    }
  }
}

function offsetOf(answer: Response): number | null {
  const said = answer.headers.get('Upload-Offset');
  return said !== null && /^\d{1,12}$/.test(said) ? Number(said) : null;
}
