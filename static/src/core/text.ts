/** Texts in the page's language. A room keeps its own in `<room>/texts.ts`, Swedish and English side by side. */

export interface Text {
  readonly sv: string;
  readonly en: string;
}

/** The language of the page: what the server wrote it in. */
export function language(): keyof Text {
  return document.documentElement.lang.startsWith('en') ? 'en' : 'sv';
}

/** The text in the page's language, with each `{name}` filled in. */
export function t(text: Text, values: Readonly<Record<string, string | number>> = {}): string {
  return text[language()].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The one of two texts that goes with a number; `{n}` in it is the number. */
export function tn(one: Text, many: Text, n: number): string {
  return t(n === 1 ? one : many, { n });
}
