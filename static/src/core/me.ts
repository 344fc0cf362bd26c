/** Who uses this phone. */

const ME = 'walkapp:me';

/** Who uses this phone now, as the last page from the server said. */
export interface Me {
  readonly id: string;
  readonly name: string;
  /** The municipality's part of an address. */
  readonly municipality: string;
  readonly language: string;
}

/** Who is signed in: the page says it; without a network what the last page said. Null where nobody is. */
export function me(): Me | null {
  const { user, name, municipality } = document.documentElement.dataset;
  if (user !== undefined && name !== undefined && municipality !== undefined) {
    const found = { id: user, name, municipality, language: document.documentElement.lang };
    remember(found);
    return found;
  }
  return remembered();
}

/** Who the last page was for. */
export function remembered(): Me | null {
  try {
    const kept = localStorage.getItem(ME);
    return kept === null ? null : (JSON.parse(kept) as Me);
  } catch {
    return null; // storage is shut off
  }
}

/** Nobody is signed in on this phone any longer. */
export function forgetMe(): void {
  localStorage.removeItem(ME);
}

function remember(who: Me): void {
  try {
    localStorage.setItem(ME, JSON.stringify(who));
  } catch {
    // Storage is shut off: without a network nothing can be shown, and nothing is.
  }
}
