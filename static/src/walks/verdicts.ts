/** The words of the checklist: what one can answer, and which way a stop lies. */
import { t } from '../core/text';
import type { Place } from '../maps/types';
import type { Verdict } from '../sync/contract';

import { texts } from './texts';

export const VERDICTS: readonly { readonly verdict: Verdict; readonly word: { readonly sv: string; readonly en: string } }[] = [
  { verdict: 'good', word: texts.good },
  { verdict: 'problem', word: texts.problem },
  { verdict: 'not_applicable', word: texts.notApplicable },
];

const WINDS = ['north', 'northEast', 'east', 'southEast', 'south', 'southWest', 'west', 'northWest'] as const;

/** Which way it is from here to there, as in "åt nordost". */
export function wayTo(from: Place, to: Place): string {
  const east = (to.lon - from.lon) * Math.cos((from.lat * Math.PI) / 180);
  const degrees = (Math.atan2(east, to.lat - from.lat) * 180) / Math.PI;
  return t(texts[WINDS[(Math.round(degrees / 45) + 8) % 8] ?? 'north']);
}
