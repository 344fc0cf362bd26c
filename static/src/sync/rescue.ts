/**
 * "Spara till fil": everything that is not sent, as one ZIP, for a phone that cannot send. `observations.json` says what
 * was noted and which files belong to it; `walkapp import outbox` reads it.
 */
import { downloadZip } from 'client-zip';

import { isUnsent, type Content, type Entry, type KeptPhoto } from './model';

const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'image/heic': 'heic', 'image/heif': 'heic', 'image/avif': 'avif',
};

/** What `observations.json` holds. */
export interface Rescued {
  readonly format: 'walkapp-outbox';
  readonly version: 1;
  readonly saved_at: string;
  readonly observations: readonly RescuedObservation[];
}

export interface RescuedObservation {
  readonly id: string;
  readonly walk: string;
  readonly municipality: string;
  readonly content: Content;
  /** What the server held of it, as its tag; null where it held nothing. */
  readonly etag: string | null;
  /** Photos that the server does not hold. */
  readonly photos: readonly { readonly id: string; readonly file: string; readonly type: string }[];
}

/** The file, or null where everything is sent. What is to be taken back at the server is no loss, and stays out. */
export async function rescue(entries: readonly Entry[], at: Date): Promise<Blob | null> {
  const left = entries.filter((entry) => isUnsent(entry) && !entry.observation.withdrawn);
  if (left.length === 0) return null;
  const said: Rescued = {
    format: 'walkapp-outbox', version: 1, saved_at: at.toISOString(), observations: left.map(rescued),
  };
  const files = left.flatMap(({ photos }) => photos.filter(isLeft)).map((photo) => ({
    name: fileOf(photo), lastModified: new Date(photo.saved_at), input: photo.bytes as ArrayBuffer,
  }));
  const words = { name: 'observations.json', lastModified: at, input: JSON.stringify(said, null, 2) };
  return downloadZip([words, ...files]).blob();
}

/** What the file is called: it says the time, for a phone may save several. */
export function nameOf(at: Date): string {
  return `walkapp-${at.toISOString().slice(0, 16).replace(/[:T]/g, '-')}.zip`;
}

function rescued({ observation, photos }: Entry): RescuedObservation {
  const { id, walk, municipality, content, receipt } = observation;
  return {
    id, walk, municipality, content, etag: receipt?.etag ?? null,
    photos: photos.filter(isLeft).map((photo) => ({ id: photo.id, file: fileOf(photo), type: photo.type })),
  };
}

function isLeft(photo: KeptPhoto): boolean {
  return photo.receipt === null && photo.bytes !== null;
}

function fileOf(photo: KeptPhoto): string {
  return `photos/${photo.id}.${ENDINGS[photo.type] ?? 'bin'}`;
}
