import { language } from '../core/text';
import { distanceM } from '../maps/position';
import type { Place } from '../maps/types';

export interface Stop extends Place {
  name: string;
}

const KM_FROM_M = 950;

export function lengthM(line: readonly Place[]): number {
  return line.slice(1).reduce((sum, place, index) => sum + distanceM(line[index] as Place, place), 0);
}

/** Whole tens of metres, or kilometres with one decimal. */
export function lengthText(metres: number): string {
  if (metres < KM_FROM_M) return `${Math.round(metres / 10) * 10} m`;
  return `${(metres / 1000).toLocaleString(language(), { maximumFractionDigits: 1 })} km`;
}

/** How far along the line its point nearest to the place lies, in segments and parts of them. */
function along(place: Place, line: readonly Place[]): number {
  let best = { at: 0, away: Number.POSITIVE_INFINITY };
  const squeeze = Math.cos((place.lat * Math.PI) / 180);
  for (let index = 0; index + 1 < line.length; index += 1) {
    const a = line[index] as Place;
    const b = line[index + 1] as Place;
    const [dx, dy] = [(b.lon - a.lon) * squeeze, b.lat - a.lat];
    const [px, py] = [(place.lon - a.lon) * squeeze, place.lat - a.lat];
    const length = dx * dx + dy * dy;
    const part = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
    const away = Math.hypot(px - part * dx, py - part * dy);
    if (away < best.away) best = { at: index + part, away };
  }
  return best.at;
}

/** The stops as one meets them along the line; without a line, as they were added. */
export function inRouteOrder<S extends Place>(stops: readonly S[], line: readonly Place[]): S[] {
  if (line.length < 2) return [...stops];
  return [...stops].sort((a, b) => along(a, line) - along(b, line));
}
