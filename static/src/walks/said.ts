/** Sizes and moments in the page's language. */
import { language } from '../core/text';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];

export function size(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const form = { style: 'unit', unit: UNITS[step] ?? 'byte', maximumFractionDigits: step > 1 ? 1 : 0 } as const;
  return new Intl.NumberFormat(language(), form).format(bytes / 1000 ** step);
}

/** As the clocks in Sweden have it, wherever the phone thinks that it is. */
export function moment(iso: string): string {
  const form = { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Stockholm' } as const;
  return new Intl.DateTimeFormat(language() === 'sv' ? 'sv-SE' : 'en-GB', form).format(new Date(iso));
}
