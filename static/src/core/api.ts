/** Calls to `/api/v1`, and to our own pages that answer JSON. Errors are RFC 9457 problems. */

/** What the server says when it refuses. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** Field → what is wrong with it; with 422. */
  readonly errors?: Readonly<Record<string, readonly string[]>>;
}

/** The server answered, and refused. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'Refused';
    this.problem = problem;
  }
}

/** No answer came: no network, a server that is down, or the time is up. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('No answer from the server.', { cause });
    this.name = 'Unreachable';
  }
}

export interface Answer<T> {
  readonly status: number;
  /** Null where the answer has no body: 204 and 304. */
  readonly body: T | null;
  readonly etag: string | null;
}

export interface Call {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Sent as JSON, or as it is where it is a Blob. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Milliseconds until the call is given up; 30,000 where not said. */
  readonly timeout?: number;
}

/** Ask the server. Throws Refused for 4xx and 5xx, Unreachable where no answer came. */
export async function call<T>(address: string, options: Call = {}): Promise<Answer<T>> {
  const answer = await send(address, options);
  if (answer.status >= 400) throw new Refused(await problemOf(answer));
  const empty = answer.status === 204 || answer.status === 304;
  return {
    status: answer.status,
    body: empty ? null : ((await answer.json()) as T),
    etag: answer.headers.get('ETag'),
  };
}

/** The municipality of this page, as the server wrote it on the root element. */
export function municipality(): string | undefined {
  return document.documentElement.dataset['municipality'];
}

/** The token that every write carries, as the server wrote it in the page's head. */
export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? '';
}

async function send(address: string, options: Call): Promise<Response> {
  const method = options.method ?? 'GET';
  const patience = AbortSignal.timeout(options.timeout ?? 30_000);
  try {
    return await fetch(address, {
      method,
      headers: headersOf(method, options),
      body: bodyOf(options.body),
      credentials: 'same-origin',
      signal: options.signal ? AbortSignal.any([options.signal, patience]) : patience,
    });
  } catch (cause) {
    throw new Unreachable(cause);
  }
}

function headersOf(method: string, options: Call): Headers {
  const headers = new Headers({ Accept: 'application/json' });
  const slug = municipality();
  if (slug !== undefined) headers.set('Walkapp-Municipality', slug);
  if (method !== 'GET') headers.set('X-CSRFToken', csrfToken());
  if (options.body !== undefined && !(options.body instanceof Blob)) headers.set('Content-Type', 'application/json');
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
  return headers;
}

function bodyOf(body: unknown): BodyInit | null {
  if (body === undefined) return null;
  return body instanceof Blob ? body : JSON.stringify(body);
}

async function problemOf(answer: Response): Promise<Problem> {
  const isProblem = answer.headers.get('Content-Type')?.startsWith('application/problem+json') ?? false;
  if (isProblem) return (await answer.json()) as Problem;
  return { type: 'about:blank', title: answer.statusText || String(answer.status), status: answer.status };
}
