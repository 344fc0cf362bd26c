/** When something that could not be sent is tried again: exponential, with full jitter, so that phones do not come in step. */
const FIRST_MS = 2_000;
const LONGEST_MS = 300_000;
/** Nobody waits longer, whatever the server asks: a time further away was written by a clock that went wrong. */
export const FARTHEST_MS = 3_600_000;

/** Milliseconds to wait after this many tries in a row (1, 2, …); `asked` are the seconds that the server asked for. */
export function pause(tries: number, asked: number | null, random: () => number): number {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** (tries - 1));
  return Math.max(random() * most, Math.min((asked ?? 0) * 1000, FARTHEST_MS));
}
