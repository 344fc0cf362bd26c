/** Where an observation is, and how that is known: the state behind the pin, kept in the form's hidden fields. */
import type { Place } from './types';

export type Source = 'gps' | 'map' | 'photo' | 'none';

export interface Position {
  place: Place | null;
  accuracyM: number | null;
  source: Source;
}

export const NOWHERE: Position = { place: null, accuracyM: null, source: 'none' };

const EARTH_RADIUS_M = 6_371_008.8;

/** Great-circle distance, good to half a per cent. */
export function distanceM(a: Place, b: Place): number {
  const rad = Math.PI / 180;
  const dLat = (b.lat - a.lat) * rad;
  const dLon = (b.lon - a.lon) * rad;
  const chord = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(chord));
}

/** About a decimetre: finer figures would only look exact. */
function degrees(value: number): string {
  return value.toFixed(6);
}

/** The four fields of the form that the server reads, found by their names. */
export class PositionFields {
  private readonly lat: HTMLInputElement;
  private readonly lon: HTMLInputElement;
  private readonly accuracy: HTMLInputElement;
  private readonly source: HTMLInputElement;

  constructor(element: HTMLElement) {
    const field = (name: string): HTMLInputElement => {
      const found = element.closest('form')?.elements.namedItem(name);
      if (!(found instanceof HTMLInputElement)) throw new Error(`The form has no field named ${name}.`);
      return found;
    };
    this.lat = field(element.dataset.lat ?? 'lat');
    this.lon = field(element.dataset.lon ?? 'lon');
    this.accuracy = field(element.dataset.accuracy ?? 'accuracy_m');
    this.source = field(element.dataset.source ?? 'position_source');
  }

  read(): Position {
    if (this.lat.value === '' || this.lon.value === '') return NOWHERE;
    const place = { lat: Number(this.lat.value), lon: Number(this.lon.value) };
    const accuracyM = this.accuracy.value === '' ? null : Number(this.accuracy.value);
    const said = this.source.value as Source;
    return { place, accuracyM, source: said === 'none' ? 'map' : said };
  }

  write({ place, accuracyM, source }: Position): void {
    this.lat.value = place ? degrees(place.lat) : '';
    this.lon.value = place ? degrees(place.lon) : '';
    this.accuracy.value = accuracyM === null ? '' : String(Math.max(1, Math.round(accuracyM)));
    this.source.value = source;
  }
}
