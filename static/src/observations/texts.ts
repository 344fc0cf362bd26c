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

  saving: { sv: 'Sparar…', en: 'Saving…' },
  savingPhoto: { sv: 'Sparar foto {n} av {of}…', en: 'Saving photo {n} of {of}…' },
  saved: { sv: 'Sparad', en: 'Saved' },
  save: { sv: 'Spara', en: 'Save' },
  noAnswer: {
    sv: 'Inget svar från servern. Det du har skrivit finns kvar här. Tryck Spara igen om en stund.',
    en: 'No answer from the server. What you have written is still here. Press Save again in a moment.',
  },
  photoRefused: {
    sv: 'Punkten är sparad, men foto {n} kom inte med. {why} Ta bort det eller ta ett nytt, och spara igen.',
    en: 'The point is saved, but photo {n} did not come along. {why} Remove it or take another, and save again.',
  },

  draftKept: { sv: 'Ditt utkast är kvar. Foton tar du igen.', en: 'Your draft is still here. Take the photos again.' },
  startOver: { sv: 'Börja om', en: 'Start over' },

  signInTitle: { sv: 'Logga in för att spara', en: 'Sign in to save' },
  signInWhy: {
    sv: 'Inloggningen har gått ut. Det du har skrivit och dina foton finns kvar.',
    en: 'Your session has ended. What you have written and your photos are still here.',
  },
  email: { sv: 'E-post', en: 'E-mail' },
  password: { sv: 'Lösenord', en: 'Password' },
  signIn: { sv: 'Logga in och spara', en: 'Sign in and save' },
  signInRefused: { sv: 'Adressen eller lösenordet stämmer inte.', en: 'The address or the password is wrong.' },

  newPoints: { sv: '{n} nya punkter', en: '{n} new points' },
  newPoint: { sv: 'En ny punkt', en: 'One new point' },
};
