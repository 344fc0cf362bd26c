/** The reader's own position: of what the phone measured in the last fifteen seconds, the best. */

export interface Fix {
  lat: number;
  lon: number;
  accuracyM: number;
  /** Degrees from north, where the phone is moving. */
  heading: number | null;
  /** Milliseconds, on the clock of the measurement. */
  at: number;
}

export const FRESH_MS = 15_000;
/** A fix rougher than this asks to be looked at. */
export const ROUGH_M = 25;

/** The most accurate fix that is at most fifteen seconds older than the newest; the newer of equals. */
export function bestFix(fixes: readonly Fix[]): Fix | null {
  const newest = Math.max(...fixes.map((fix) => fix.at));
  let best: Fix | null = null;
  for (const fix of fixes) {
    if (newest - fix.at > FRESH_MS) continue;
    if (best === null || fix.accuracyM < best.accuracyM || (fix.accuracyM === best.accuracyM && fix.at > best.at)) {
      best = fix;
    }
  }
  return best;
}

export interface Watch {
  stop(): void;
}

/** Follows the phone's position; `found` hears when the best fix changes, `failed` when there is none to be had. */
export function watchPosition(found: (fix: Fix) => void, failed: () => void): Watch {
  if (!('geolocation' in navigator)) {
    failed();
    return { stop: () => undefined };
  }
  let fixes: Fix[] = [];
  let last: Fix | null = null;
  const heard = (position: GeolocationPosition): void => {
    const { latitude: lat, longitude: lon, accuracy: accuracyM, heading } = position.coords;
    const known = heading !== null && !Number.isNaN(heading) ? heading : null;
    fixes = [...fixes.filter((fix) => position.timestamp - fix.at <= FRESH_MS),
      { lat, lon, accuracyM, heading: known, at: position.timestamp }];
    const best = bestFix(fixes);
    if (best && best !== last) found(best);
    last = best;
  };
  const missed = (): void => {
    if (last === null) failed();
  };
  const id = navigator.geolocation.watchPosition(heard, missed, {
    enableHighAccuracy: true,
    maximumAge: 5000,
    timeout: 20_000,
  });
  return { stop: () => navigator.geolocation.clearWatch(id) };
}

/** Whether the position may be read without asking the reader now. */
export async function mayRead(): Promise<boolean> {
  if (!navigator.permissions) return false;
  const status = await navigator.permissions.query({ name: 'geolocation' });
  return status.state === 'granted';
}
