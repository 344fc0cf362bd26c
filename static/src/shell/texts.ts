/** Words that the frame's behaviours say themselves. */
export const texts = {
  goOn: { sv: 'Ja, fortsätt', en: 'Yes, go on' },
  show: { sv: 'Visa', en: 'Show' },
  hide: { sv: 'Dölj', en: 'Hide' },
} as const;
