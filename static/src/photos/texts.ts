export const texts = {
  box: {
    sv: 'Ruta {n} av {of}. Piltangenter flyttar, skift och pil ändrar storlek, Delete tar bort.',
    en: 'Box {n} of {of}. Arrow keys move it, shift and arrow resize it, Delete removes it.',
  },
  addBox: { sv: 'Lägg till ruta', en: 'Add a box' },
  removeAll: { sv: 'Ta bort alla rutor', en: 'Remove all boxes' },
  noBoxes: {
    sv: 'Inga rutor än. Dra över ansikten och registreringsskyltar.',
    en: 'No boxes yet. Drag across faces and number plates.',
  },
  oneBox: { sv: '1 ruta döljer något', en: '1 box hides something' },
  boxes: { sv: '{n} rutor döljer något', en: '{n} boxes hide something' },
};
