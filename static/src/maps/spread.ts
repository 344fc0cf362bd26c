/** Points so close that one hides the other are moved apart on the screen, just as far as a finger needs. */

export interface Spot {
  x: number;
  y: number;
  /** Others make room for it. */
  fixed?: boolean;
  /** How much farther than usual the others keep from it. */
  margin?: number;
}

/** What WCAG 2.2 asks of a target that a mouse points at, and a hair more for rounding. */
export const MOUSE_APART_PX = 25;
/** What a thumb in a glove needs. */
export const THUMB_APART_PX = 48;
/** Farther from where it belongs than this, a point would tell the wrong place. */
const FARTHEST_PX = 72;
const ROUNDS = 240;
const NEARLY_PX = 0.01;
/** Told apart as one direction each, so that points on the very same spot do not stay there. */
const GOLDEN_ANGLE = 2.4;

/** How far apart two targets must be here. */
export function leastApart(): number {
  return matchMedia('(pointer: coarse)').matches ? THUMB_APART_PX : MOUSE_APART_PX;
}

const margin = (a: Spot, b: Spot): number => (a.margin ?? 0) + (b.margin ?? 0);

const apart = (a: Spot, b: Spot): number => Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) - margin(a, b);

function push(a: Spot, b: Spot, least: number): void {
  const missing = least - apart(a, b);
  const sideways = Math.abs(b.x - a.x) >= Math.abs(b.y - a.y);
  const axis = sideways ? 'x' : 'y';
  const sign = b[axis] >= a[axis] ? 1 : -1;
  const share = a.fixed || b.fixed ? missing : missing / 2;
  if (!a.fixed) a[axis] -= sign * share;
  if (!b.fixed) b[axis] += sign * share;
}

/** One round over all close pairs; false when there was none. */
function separate(spots: Spot[], least: number): boolean {
  const swept = [...spots].sort((a, b) => a.x - b.x);
  const widest = 2 * Math.max(0, ...spots.map((spot) => spot.margin ?? 0));
  let moved = false;
  for (let at = 0; at < swept.length; at += 1) {
    const a = swept[at] as Spot;
    for (let next = at + 1; next < swept.length; next += 1) {
      const b = swept[next] as Spot;
      if (b.x - a.x >= least + widest) break;
      if (apart(a, b) >= least - NEARLY_PX || (a.fixed && b.fixed)) continue;
      push(a, b, least);
      moved = true;
    }
  }
  return moved;
}

/** New places in the same order, each `least` from the next; a point that stands alone stays where it is. */
export function spread(spots: readonly Spot[], least: number): Spot[] {
  const places = spots.map((spot, at) => {
    const twin = spots.some((other, index) => index < at && apart(other, spot) < 1);
    if (!twin || spot.fixed) return { ...spot };
    return { ...spot, x: spot.x + Math.cos(at * GOLDEN_ANGLE), y: spot.y + Math.sin(at * GOLDEN_ANGLE) };
  });
  for (let round = 0; round < ROUNDS && separate(places, least); round += 1);
  return places;
}

/** Whether everybody got the room, and nobody was moved too far from where they belong. */
export function fits(spots: readonly Spot[], places: readonly Spot[], least: number): boolean {
  const isNear = places.every((place, at) => apart(place, spots[at] as Spot) <= FARTHEST_PX);
  return isNear && !separate(places.map((place) => ({ ...place })), least - 2 * NEARLY_PX);
}

/** How large each one's target can be without lying on a neighbour's: between the least and the most. */
export function targets(spots: readonly Spot[], least: number, most: number): number[] {
  return spots.map((spot) => {
    let size = most;
    for (const other of spots) if (other !== spot) size = Math.min(size, apart(spot, other));
    return Math.max(least - 1, Math.round(size * 10) / 10);
  });
}
