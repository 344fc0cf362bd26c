/** Words that the frame's behaviours say themselves. */
export const texts = {
  goOn: { sv: 'Ja, fortsätt', en: 'Yes, go on' },
  show: { sv: 'Visa', en: 'Show' },
  hide: { sv: 'Dölj', en: 'Hide' },

  newVersion: { sv: 'Ny version finns', en: 'A new version is here' },

  wrongClock: {
    sv: 'Telefonens klocka går fel: den visar {when}. Ställ den rätt, annars får det du noterar fel tid.',
    en: 'The clock of this phone is wrong: it shows {when}. Set it right, or what you note gets the wrong time.',
  },

  readyTitle: { sv: 'Redo utan täckning', en: 'Ready without coverage' },
  noNetwork: { sv: 'Ingen kontakt med servern.', en: 'No contact with the server.' },
  whatWorks: {
    sv: 'Vandringarna här går att öppna, och nya punkter kan skrivas.',
    en: 'The walks here can be opened, and new points can be written.',
  },
  asItWas: { sv: 'Sidan visas som den var {when}.', en: 'The page is shown as it was {when}.' },
  nothingReady: { sv: 'Ingen vandring är förberedd på den här telefonen.', en: 'No walk is ready on this phone.' },
  howToReady: {
    sv: 'Öppna vandringen där det finns täckning och tryck på Förbered.',
    en: 'Open the walk where there is coverage, and press Get ready.',
  },
  nobodyHere: {
    sv: 'Ingen är inloggad på den här telefonen. Logga in där det finns täckning.',
    en: 'Nobody is signed in on this phone. Sign in where there is coverage.',
  },
  pageMissing: {
    sv: 'Sidan du sökte finns inte på telefonen.',
    en: 'The page that you asked for is not on the phone.',
  },
  readySince: { sv: 'Börjar {starts}. Hämtad {when}.', en: 'Begins {starts}. Fetched {when}.' },
  tryAgain: { sv: 'Försök igen', en: 'Try again' },
  toContent: { sv: 'Till innehållet', en: 'To the content' },
  noStore: {
    sv: 'Webbläsaren ger inte tillgång till det som ligger på telefonen. Öppna walkapp på nytt.',
    en: 'The browser gives no access to what lies on the phone. Open walkapp anew.',
  },

  installWhy: {
    sv: 'På hemskärmen öppnar walkapp direkt, och webbläsaren rensar den inte.',
    en: 'On the home screen walkapp opens at once, and the browser does not clear it.',
  },
  install: { sv: 'Lägg på hemskärmen', en: 'Add to the home screen' },
  installApple: {
    sv: 'Lägg walkapp på hemskärmen: tryck på Dela och sedan Lägg till på hemskärmen. Annars rensar Safari det som ligger här efter sju dagar utan besök. Logga in i den nya appen och förbered vandringen där.',
    en: 'Put walkapp on the home screen: press Share and then Add to Home Screen. Otherwise Safari clears what lies here after seven days without a visit. Sign in to the new app and get the walk ready there.',
  },
} as const;
