export const texts = {
  nothing: { sv: 'Inget hittades', en: 'Nothing found' },
  oneLeft: { sv: 'En hittades', en: 'One found' },
  left: { sv: '{n} hittades', en: '{n} found' },
};
