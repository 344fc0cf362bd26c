/**
 * "Spara till fil": everything that is not sent, as one ZIP, for a phone that cannot send. `observations.json` says what
 * was noted and which files belong to it; `walkapp import outbox` reads it.
 */
import { downloadZip } from 'client-zip';

import { isUnsent, type Content, type Entry, type KeptFile } from './model';
import { digestOf } from './uploader';

const ENDINGS: Readonly<Record<string, string>> = {
  'audio/webm': 'webm', 'audio/mp4': 'm4a', 'audio/ogg': 'ogg',
  'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'image/heic': 'heic', 'image/heif': 'heic', 'image/avif': 'avif',
};

/** What `observations.json` holds. */
export interface Rescued {
  readonly format: 'walkapp-outbox';
  readonly version: 1;
  readonly saved_at: string;
  /** Whose phone it was: believed where that is somebody who may record on the walk. */
  readonly person: { readonly id: string; readonly name: string };
  readonly observations: readonly RescuedObservation[];
}

export interface RescuedObservation {
  readonly id: string;
  readonly walk: string;
  readonly municipality: string;
  readonly content: Content;
  /** What the server held of it, as its tag; null where it held nothing. */
  readonly etag: string | null;
  /** Photos and voice notes that the server does not hold. */
  readonly photos: readonly RescuedFile[];
  readonly voices: readonly RescuedFile[];
}

export interface RescuedFile {
  readonly id: string;
  /** Its name in the ZIP. */
  readonly file: string;
  readonly type: string;
  /** SHA-256 of its bytes, base64; null where they are not here any longer. */
  readonly digest: string | null;
}

/** The bytes of a file; undefined where they are not here any longer. */
type BytesOf = (id: string) => Promise<ArrayBuffer | undefined>;

/** The file, or null where everything is sent. What is to be taken back at the server is no loss, and stays out. */
export async function rescue(entries: readonly Entry[], bytesOf: BytesOf, who: Rescued['person'], at: Date): Promise<Blob | null> {
  const left = entries.filter((entry) => isUnsent(entry) && !entry.observation.withdrawn);
  if (left.length === 0) return null;
  const said: Rescued = {
    format: 'walkapp-outbox', version: 1, saved_at: at.toISOString(), person: { id: who.id, name: who.name },
    observations: await inTurn(left, (entry) => rescued(entry, bytesOf)),
  };
  const words = { name: 'observations.json', lastModified: at, input: JSON.stringify(said, null, 2) };
  return downloadZip(contents(words, left.flatMap(({ files }) => files.filter(isLeft)), bytesOf)).blob();
}

interface Packed {
  readonly name: string;
  readonly lastModified: Date;
  readonly input: string | ArrayBuffer;
}

/** One after the other: all bytes at once may be more than a phone has room for. */
async function* contents(words: Packed, files: readonly KeptFile[], bytesOf: BytesOf): AsyncGenerator<Packed> {
  yield words;
  for (const file of files) {
    const bytes = await bytesOf(file.id);
    if (bytes !== undefined) yield { name: nameIn(file), lastModified: new Date(file.saved_at), input: bytes };
  }
}

/** What the file is called: it says the time, for a phone may save several. */
export function nameOf(at: Date): string {
  return `walkapp-${at.toISOString().slice(0, 16).replace(/[:T]/g, '-')}.zip`;
}

async function rescued({ observation, files }: Entry, bytesOf: BytesOf): Promise<RescuedObservation> {
  const { id, walk, municipality, content, receipt } = observation;
  const left = files.filter(isLeft);
  const named = await inTurn(left, (file) => nameFor(file, bytesOf));
  const of = (kind: KeptFile['kind']): RescuedFile[] => named.filter((_one, at) => left[at]?.kind === kind);
  return { id, walk, municipality, content, etag: receipt?.etag ?? null, photos: of('photo'), voices: of('voice') };
}

async function nameFor(file: KeptFile, bytesOf: BytesOf): Promise<RescuedFile> {
  const bytes = await bytesOf(file.id);
  return { id: file.id, file: nameIn(file), type: file.type, digest: bytes === undefined ? null : await digestOf(bytes) };
}

/** One after the other, for the sake of the bytes that each holds. */
async function inTurn<One, Made>(all: readonly One[], make: (one: One) => Promise<Made>): Promise<Made[]> {
  const made: Made[] = [];
  for (const one of all) made.push(await make(one));
  return made;
}

function isLeft(file: KeptFile): boolean {
  return file.receipt === null && file.size !== null;
}

function nameIn(file: KeptFile): string {
  const ending = ENDINGS[file.type.split(';')[0] ?? ''] ?? 'bin';
  return `${file.kind === 'photo' ? 'photos' : 'voices'}/${file.id}.${ending}`;
}
