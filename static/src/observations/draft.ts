/** What is being written on a walk, kept on this phone at each keystroke, so that a reload loses no word and no photo. */
import type { Store } from '../core/idb';
import { me } from '../core/me';
import type { Content } from '../sync/model';
import type { Taken } from '../sync/outbox';

export interface Draft {
  readonly id: string;
  readonly values: Readonly<Record<string, string>>;
}

const WRITTEN = ['text', 'place', 'kind', 'category', 'severity'];
const TICKS = ['confidential', 'no_position'];
const POSITION = ['lat', 'lon', 'position_source'];

/** Each person's own: on a shared phone nobody finds another's words. */
const keyOf = (walk: string): string => `${prefixOf(me()?.id ?? '')}${walk}`;
const prefixOf = (user: string): string => `walkapp:draft:${user}:`;

/** The draft of this walk; null where there is none, or where this browser keeps nothing. */
export function read(walk: string): Draft | null {
  try {
    const kept = localStorage.getItem(keyOf(walk));
    return kept === null ? null : (JSON.parse(kept) as Draft);
  } catch {
    return null; // storage is shut off: the form works, but keeps nothing
  }
}

/** Keep what the form says now. */
export function keep(walk: string, id: string, form: HTMLFormElement): void {
  const data = new FormData(form);
  const values: Record<string, string> = {};
  for (const name of [...WRITTEN, ...TICKS, 'observed_at']) values[name] = String(data.get(name) ?? '');
  // A place that somebody has set by hand is kept; the phone finds its own again.
  if (data.get('position_source') === 'map') for (const name of POSITION) values[name] = String(data.get(name) ?? '');
  try {
    localStorage.setItem(keyOf(walk), JSON.stringify({ id, values } satisfies Draft));
  } catch {
    // Storage is full or shut off: the form still saves to the server.
  }
}

export function forget(walk: string): void {
  try {
    localStorage.removeItem(keyOf(walk));
  } catch {
    // Nothing was kept.
  }
}

/** Forget everything that this person is writing. */
export function forgetAll(user: string): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefixOf(user))) localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}

/** Write a draft into the form; true where it held anything that a person had written or chosen. */
export function restore(draft: Draft, form: HTMLFormElement): boolean {
  const { values } = draft;
  for (const name of ['text', 'place', 'observed_at', 'accuracy_m', ...POSITION]) {
    const field = form.elements.namedItem(name);
    const value = values[name];
    if (value && (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) field.value = value;
  }
  for (const name of ['kind', 'category', 'severity', ...TICKS]) {
    const value = values[name];
    if (!value) continue;
    const choice = form.querySelector<HTMLInputElement>(`input[name="${name}"][value="${CSS.escape(value)}"]`);
    if (!choice) continue;
    choice.checked = true;
    // The pin looks for a place until it hears that there is none.
    if (name === 'no_position') choice.dispatchEvent(new Event('change', { bubbles: true }));
  }
  return Boolean(values['text'] || values['place'] || values['category']);
}

/** What was saved before, as a form takes it. */
export function of(id: string, content: Content): Draft {
  const { text, place, kind, category, severity, observed_at, position_source } = content;
  const isPlaced = content.lat !== undefined && content.lon !== undefined;
  const where = isPlaced ? { lat: String(content.lat), lon: String(content.lon), position_source } : { no_position: 'y' };
  return {
    id,
    values: {
      text, place, kind, category, severity, observed_at, ...where, accuracy_m: String(content.accuracy_m ?? ''),
      confidential: content.confidential ? 'y' : '',
    },
  };
}

/** True where this person is writing something on this phone. */
export function isWriting(user: string): boolean {
  return Object.keys(localStorage).some((key) => key.startsWith(prefixOf(user)));
}

/** The files beside it, too large for what keeps the words; their bytes lie where those of saved files lie. */
interface FilesDraft {
  readonly walk: string;
  /** Of the observation that is being written. */
  readonly id: string;
  readonly files: readonly Omit<Taken, 'bytes'>[];
}

/**
 * Keep the photos and voice notes that are chosen now. Bytes that lie here are not written again, so saving has little
 * left to write. Throws what IndexedDB throws, such as QuotaExceededError.
 */
export async function keepFiles(store: Store, walk: string, id: string, chosen: readonly Taken[]): Promise<void> {
  const transaction = store.transaction(['drafts', 'files', 'bytes'], 'readwrite', { durability: 'strict' });
  const [drafts, bytes] = [transaction.objectStore('drafts'), transaction.objectStore('bytes')];
  const before = ((await drafts.get(walk)) as FilesDraft | undefined)?.files ?? [];
  const gone = before.filter((old) => !chosen.some((file) => file.id === old.id));
  // What belongs to a saved observation stays until the change is saved.
  const saved = await Promise.all(gone.map((old) => transaction.objectStore('files').getKey(old.id)));
  const stored = await Promise.all(chosen.map((file) => bytes.getKey(file.id)));
  const draft: FilesDraft = { walk, id, files: chosen.map(({ id: file, kind, type }) => ({ id: file, kind, type })) };
  const writes: Promise<unknown>[] = [
    chosen.length > 0 ? drafts.put(draft) : drafts.delete(walk),
    putOneByOne(bytes, chosen.filter((_file, n) => stored[n] === undefined)),
    ...gone.flatMap((old, n) => (saved[n] === undefined ? [bytes.delete(old.id)] : [])),
  ];
  await Promise.all([...writes, transaction.done]);
}

/** To hand over several megabytes takes the page long enough: five photos in one go would hold it up five times so long. */
async function putOneByOne(bytes: { put(value: ArrayBuffer, key: string): Promise<unknown> }, files: readonly Taken[]): Promise<void> {
  for (const file of files) await bytes.put(file.bytes, file.id);
}

/** The files that were chosen for this observation. */
export async function readFiles(store: Store, walk: string, id: string): Promise<readonly Taken[]> {
  const draft = (await store.get('drafts', walk)) as FilesDraft | undefined;
  return draft?.id === id ? withBytes(store, draft.files) : [];
}

/** These files with their bytes; those that have none here any longer are left out. */
export async function withBytes(store: Store, files: readonly Omit<Taken, 'bytes'>[]): Promise<Taken[]> {
  const found = await Promise.all(files.map(async ({ id, kind, type }) => ({ id, kind, type, bytes: await store.get('bytes', id) })));
  return found.flatMap(({ bytes, ...file }) => (bytes === undefined ? [] : [{ ...file, bytes }]));
}

/** Nothing is being written on this walk any longer. */
export async function forgetFiles(store: Store, walk: string): Promise<void> {
  await keepFiles(store, walk, '', []);
}
