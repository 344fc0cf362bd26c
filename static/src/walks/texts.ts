export const texts = {
  routeHelp: {
    sv: 'Tryck på kartan där ni ska gå. Dra en punkt för att flytta den.',
    en: 'Tap the map where you will walk. Drag a point to move it.',
  },
  routeLength: { sv: '{length} lång, {stops} stopp', en: '{length} long, {stops} stops' },
  addStopAtPoint: { sv: 'Lägg till stopp vid vald punkt', en: 'Add a stop at the chosen point' },
  addStopInMiddle: { sv: 'Lägg till stopp mitt på kartan', en: 'Add a stop in the middle of the map' },
  leavesArea: { sv: 'En del ligger utanför området {name}.', en: 'Part of it lies outside the area {name}.' },
  stopName: { sv: 'Namn på stopp {n}', en: 'Name of stop {n}' },
  stopSign: {
    sv: 'Stopp {n}: {name}. Piltangenter flyttar, Delete tar bort.',
    en: 'Stop {n}: {name}. Arrow keys move it, Delete removes it.',
  },
  namelessSign: {
    sv: 'Stopp {n}. Piltangenter flyttar, Delete tar bort.',
    en: 'Stop {n}. Arrow keys move it, Delete removes it.',
  },
  removeStop: { sv: 'Ta bort stopp {n}', en: 'Remove stop {n}' },
};
