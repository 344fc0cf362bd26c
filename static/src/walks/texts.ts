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

  awake: { sv: 'Skärmen hålls tänd medan vandringen visas.', en: 'The screen stays on while the walk is shown.' },

  stopN: { sv: 'Stopp {n}', en: 'Stop {n}' },
  stopOf: { sv: 'Stopp {n} av {all}', en: 'Stop {n} of {all}' },
  of: { sv: '{n} av {all}', en: '{n} of {all}' },
  answeredOf: { sv: '{n} av {all} frågor', en: '{n} of {all} questions' },
  answeredHere: { sv: 'Besvarade frågor här', en: 'Questions answered here' },
  good: { sv: 'Bra', en: 'Good' },
  problem: { sv: 'Problem', en: 'Problem' },
  notApplicable: { sv: 'Ej aktuellt', en: 'Not relevant' },
  allGood: { sv: 'Allt bra', en: 'All good' },
  noneApplies: { sv: 'Ej aktuellt här', en: 'Not relevant here' },
  writePoint: { sv: 'Skriv punkten', en: 'Write the point' },
  pointSaved: { sv: 'Punkten är sparad. Visa den', en: 'The point is saved. Show it' },
  stopBefore: { sv: 'Förra stoppet', en: 'Previous stop' },
  stopNext: { sv: 'Nästa stopp', en: 'Next stop' },
  toSummary: { sv: 'Sammanfattning', en: 'Summary' },
  toWalk: { sv: 'Till vandringen', en: 'To the walk' },
  stopsVisited: { sv: '{n} av {all} stopp besökta', en: '{n} of {all} stops visited' },
  atStop: { sv: 'Du är framme', en: 'You are there' },
  toStop: { sv: '{length} härifrån, {way}', en: '{length} from here, {way}' },
  north: { sv: 'norrut', en: 'to the north' },
  northEast: { sv: 'åt nordost', en: 'to the north-east' },
  east: { sv: 'österut', en: 'to the east' },
  southEast: { sv: 'åt sydost', en: 'to the south-east' },
  south: { sv: 'söderut', en: 'to the south' },
  southWest: { sv: 'åt sydväst', en: 'to the south-west' },
  west: { sv: 'västerut', en: 'to the west' },
  northWest: { sv: 'åt nordväst', en: 'to the north-west' },
  answersSent: { sv: 'Svaren är skickade.', en: 'The answers are sent.' },
  answersWaitOne: {
    sv: 'Svaren från ett stopp ligger på telefonen och skickas när det finns täckning.',
    en: 'The answers from one stop are on the phone and are sent when there is coverage.',
  },
  answersWait: {
    sv: 'Svaren från {n} stopp ligger på telefonen och skickas när det finns täckning.',
    en: 'The answers from {n} stops are on the phone and are sent when there is coverage.',
  },
  answersRefused: {
    sv: 'Servern tog inte emot svaren: {why} De ligger kvar på telefonen.',
    en: 'The server did not take the answers: {why} They are still on the phone.',
  },
  answerNotKept: {
    sv: 'Svaret fick inte plats på telefonen. Ta bort något annat från den och svara igen.',
    en: 'There was no room for the answer on the phone. Remove something else from it and answer again.',
  },

  trackOn: {
    sv: 'Vägen ni går sparas, utan namn, så att ledaren ser vilka stopp ni nådde.',
    en: 'The way you walk is kept, without names, so that the leader sees which stops you reached.',
  },
  trackPaused: { sv: 'Vägen sparas inte nu.', en: 'The way is not kept now.' },
  trackNoPosition: {
    sv: 'Ledaren vill spara vägen ni går, utan namn. Telefonen ger ingen plats än.',
    en: 'The leader wants to keep the way you walk, without names. The phone gives no position yet.',
  },
  trackPause: { sv: 'Pausa', en: 'Pause' },
  trackGoOn: { sv: 'Fortsätt', en: 'Go on' },

  withoutCoverage: { sv: 'Utan täckning', en: 'Without coverage' },
  notReady: {
    sv: 'Lägg vandringen på telefonen, så fungerar allt även utan täckning.',
    en: 'Put the walk on the phone, and everything works without coverage too.',
  },
  makeReady: { sv: 'Förbered', en: 'Get ready' },
  again: { sv: 'Förbered igen', en: 'Get ready again' },
  readying: { sv: 'Hämtar vandringen och kartan…', en: 'Fetching the walk and the map…' },
  isReady: {
    sv: 'Redo. Går bra utan täckning. Hämtad {when}, {size}.',
    en: 'Ready. Works without coverage. Fetched {when}, {size}.',
  },
  takeAway: { sv: 'Ta bort från telefonen', en: 'Remove from the phone' },
  takenAway: { sv: 'Vandringen är borttagen från telefonen.', en: 'The walk is removed from the phone.' },
  mayBeCleared: {
    sv: 'Webbläsaren kan rensa det som ligger här om telefonen blir full. Lägger du walkapp på hemskärmen behålls det säkrare.',
    en: 'The browser may clear what lies here when the phone gets full. With walkapp on the home screen it is kept more safely.',
  },
  littleRoom: {
    sv: 'Det är ont om plats på telefonen: {size} är kvar. Rensa gärna före vandringen.',
    en: 'The phone is short of room: {size} is left. It is best to clear some before the walk.',
  },
  noRoom: {
    sv: 'Det finns inte plats på telefonen. Ta bort något annat från den och försök igen.',
    en: 'There is no room on the phone. Remove something else from it and try again.',
  },
  notGiven: {
    sv: 'Vandringen gick inte att hämta. Öppna sidan på nytt, eller logga in igen.',
    en: 'The walk could not be fetched. Open the page anew, or sign in again.',
  },
  noAnswer: {
    sv: 'Inget svar från servern. Försök igen där det finns täckning.',
    en: 'No answer from the server. Try again where there is coverage.',
  },
  noAnswerOld: {
    sv: 'Inget svar från servern. Det som redan ligger på telefonen är kvar.',
    en: 'No answer from the server. What lies on the phone already is still there.',
  },
  wasCancelled: {
    sv: 'Vandringen ”{title}” är inställd. Den är borttagen från telefonen.',
    en: 'The walk “{title}” is cancelled. It is removed from the phone.',
  },
  wasPublished: {
    sv: 'Vandringen ”{title}” är publicerad. Den är borttagen från telefonen.',
    en: 'The walk “{title}” is published. It is removed from the phone.',
  },
  wasTakenAway: {
    sv: 'Du är inte längre med på vandringen ”{title}”. Den är borttagen från telefonen.',
    en: 'You are no longer on the walk “{title}”. It is removed from the phone.',
  },
};
