export const texts = {
  takePhoto: { sv: 'Ta foto', en: 'Take a photo' },
  onePhotoMore: { sv: 'Ett foto till', en: 'One more photo' },
  photo: { sv: 'Foto {n}', en: 'Photo {n}' },
  photos: { sv: '{n} foton', en: '{n} photos' },
  removePhoto: { sv: 'Ta bort foto {n}', en: 'Remove photo {n}' },
  tooManyPhotos: { sv: 'Högst {n} foton på en punkt.', en: 'At most {n} photos on a point.' },
  photoAway: { sv: 'Foto {n} är borttaget.', en: 'Photo {n} is removed.' },

  chooseCategory: { sv: 'Välj en kategori.', en: 'Choose a category.' },
  saysNothing: {
    sv: 'Skriv vad du ser, ta ett foto eller visa var det är.',
    en: 'Write what you see, take a photo, or say where it is.',
  },
  oneThing: { sv: 'En sak behöver rättas', en: 'One thing needs to be put right' },
  things: { sv: '{n} saker behöver rättas', en: '{n} things need to be put right' },

  tooLong: { sv: 'Högst {most} tecken; nu är det {n}.', en: 'At most {most} characters; there are {n}.' },

  saved: { sv: 'Sparad', en: 'Saved' },
  save: { sv: 'Spara', en: 'Save' },
  savedHere: { sv: 'Sparad på telefonen.', en: 'Saved on the phone.' },
  waitsForNet: { sv: 'Den skickas när det finns nät.', en: 'It is sent when there is a network.' },
  ownedByOther: {
    sv: 'Någon annan är inloggad här. Den skickas när du loggar in igen.',
    en: 'Somebody else is signed in here. It is sent when you sign in again.',
  },
  oneWaits: { sv: 'En punkt väntar.', en: 'One point waits.' },
  manyWait: { sv: '{n} punkter väntar.', en: '{n} points wait.' },
  phoneFull: {
    sv: 'Telefonen har inte plats för mer. Inget är sparat än, men det du har skrivit finns kvar här. Skicka det som väntar, eller ta bort ett foto, och spara igen.',
    en: 'There is no room left on the phone. Nothing is saved yet, but what you have written is still here. Send what waits, or remove a photo, and save again.',
  },
  phoneRefused: {
    sv: 'Telefonen kunde inte spara. Det du har skrivit finns kvar här. Spara igen.',
    en: 'The phone could not save. What you have written is still here. Save again.',
  },
  noAnswer: { sv: 'Inget svar från servern. Försök igen om en stund.', en: 'No answer from the server. Try again in a moment.' },
  photoRefused: {
    sv: 'Punkten är sparad, men foto {n} kom inte med. {why} Ta bort det eller ta ett nytt, och spara igen.',
    en: 'The point is saved, but photo {n} did not come along. {why} Remove it or take another, and save again.',
  },
  notAllowed: {
    sv: 'Du får inte längre lägga till punkter på vandringen. Punkten ligger kvar här; fråga ledaren.',
    en: 'You may no longer add points to the walk. The point stays here; ask the leader.',
  },
  walkGone: {
    sv: 'Vandringen finns inte längre hos dig. Punkten ligger kvar här; fråga ledaren.',
    en: 'The walk is no longer there for you. The point stays here; ask the leader.',
  },
  walkClosed: {
    sv: 'Vandringen tar inte emot punkter. Punkten ligger kvar här; fråga ledaren.',
    en: 'The walk takes no points. The point stays here; ask the leader.',
  },
  withdrawnThere: {
    sv: 'Punkten är borttagen på servern. Ta bort den här, eller skriv en ny.',
    en: 'The point has been removed on the server. Remove it here, or write a new one.',
  },
  changedThere: {
    sv: 'Någon annan har ändrat punkten. Din text ligger kvar här. Välj vilken som ska gälla, eller ändra din.',
    en: 'Somebody else has changed the point. Your text stays here. Choose which one shall hold, or change yours.',
  },

  onPhone: { sv: 'på telefonen', en: 'on the phone' },
  sending: { sv: 'skickas', en: 'being sent' },
  sent: { sv: 'skickad', en: 'sent' },
  needsYou: { sv: 'behöver dig', en: 'needs you' },
  removalWaits: { sv: 'tas bort när det finns nät', en: 'is removed when there is a network' },
  photoLeft: { sv: 'ett foto kvar', en: 'one photo left' },
  photosLeft: { sv: '{n} foton kvar', en: '{n} photos left' },
  onePhoto: { sv: 'ett foto', en: 'one photo' },
  noWords: { sv: 'Utan text', en: 'Without words' },
  tryAgain: { sv: 'Försök igen', en: 'Try again' },
  remove: { sv: 'Ta bort', en: 'Remove' },
  withoutPhoto: { sv: 'Skicka utan fotot', en: 'Send without the photo' },
  askRemove: { sv: 'Ta bort punkten? Den finns bara på den här telefonen.', en: 'Remove the point? It is on this phone only.' },
  saveFile: { sv: 'Spara till fil', en: 'Save to a file' },
  change: { sv: 'Ändra', en: 'Change' },
  theirs: { sv: 'Som det står nu', en: 'As it stands now' },
  mine: { sv: 'Det du skrev', en: 'What you wrote' },
  takeMine: { sv: 'Spara det jag skrev', en: 'Save what I wrote' },
  takeTheirs: { sv: 'Behåll det som står', en: 'Keep what stands' },
  what: { sv: 'Text', en: 'Text' },
  where: { sv: 'Plats i ord', en: 'The place in words' },
  sendNow: { sv: 'Skicka nu', en: 'Send now' },
  oneUnsent: { sv: 'En punkt är bara på telefonen', en: 'One point is on the phone only' },
  manyUnsent: { sv: '{n} punkter är bara på telefonen', en: '{n} points are on the phone only' },
  allSent: { sv: 'Allt är skickat', en: 'Everything is sent' },
  nothingHere: { sv: 'Inget väntar på den här telefonen.', en: 'Nothing waits on this phone.' },
  badgeOne: { sv: 'En osänd', en: 'One unsent' },
  badgeMany: { sv: '{n} osända', en: '{n} unsent' },
  askLeaveOne: {
    sv: 'En punkt är inte skickad. Loggar du ut ligger den kvar på telefonen tills du loggar in här igen. Logga ut ändå?',
    en: 'One point is not sent. If you sign out it stays on the phone until you sign in here again. Sign out all the same?',
  },
  askLeaveMany: {
    sv: '{n} punkter är inte skickade. Loggar du ut ligger de kvar på telefonen tills du loggar in här igen. Logga ut ändå?',
    en: '{n} points are not sent. If you sign out they stay on the phone until you sign in here again. Sign out all the same?',
  },
  leaveAnyway: { sv: 'Logga ut', en: 'Sign out' },
  askLeaveWalkOne: {
    sv: 'En punkt är inte skickad. Lämnar du vandringen nu tas den bort från telefonen och går förlorad. Vänta tills du har nät, eller spara den till fil under ”På telefonen”.',
    en: 'One point is not sent. If you leave the walk now it is removed from the phone and lost. Wait until there is a network, or save it to a file under “On this phone”.',
  },
  askLeaveWalkMany: {
    sv: '{n} punkter är inte skickade. Lämnar du vandringen nu tas de bort från telefonen och går förlorade. Vänta tills du har nät, eller spara dem till fil under ”På telefonen”.',
    en: '{n} points are not sent. If you leave the walk now they are removed from the phone and lost. Wait until there is a network, or save them to a file under “On this phone”.',
  },
  leaveWalkAnyway: { sv: 'Lämna och ta bort', en: 'Leave and remove' },
  partEnded: {
    sv: 'Din del i vandringen är slut, så den kan inte skickas härifrån. Spara den till fil under ”På telefonen” och ge filen till ledaren.',
    en: 'Your part in the walk has ended, so it cannot be sent from here. Save it to a file under “On this phone” and give the file to the leader.',
  },

  notHere: {
    sv: 'Punkten finns inte kvar på telefonen. Det du skriver här blir en ny punkt.',
    en: 'The point is no longer on this phone. What you write here becomes a new point.',
  },
  draftKept: { sv: 'Ditt utkast är kvar.', en: 'Your draft is still here.' },
  startOver: { sv: 'Börja om', en: 'Start over' },

  signInTitle: { sv: 'Logga in för att skicka', en: 'Sign in to send' },
  signInWhy: {
    sv: 'Inloggningen har gått ut. Punkten är sparad på telefonen med sina foton.',
    en: 'Your session has ended. The point is saved on the phone with its photos.',
  },
  email: { sv: 'E-post', en: 'E-mail' },
  password: { sv: 'Lösenord', en: 'Password' },
  signIn: { sv: 'Logga in och skicka', en: 'Sign in and send' },
  signInRefused: { sv: 'Adressen eller lösenordet stämmer inte.', en: 'The address or the password is wrong.' },

  newPoints: { sv: '{n} nya punkter', en: '{n} new points' },
  newPoint: { sv: 'En ny punkt', en: 'One new point' },
};
