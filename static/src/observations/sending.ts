/** The outbox of whoever uses this phone, with photos made ready before they go. */
import { PHOTO_PX } from '../photos/scale';
import { shrink } from '../photos/shrink';
import { prepareBy } from '../sync/phone';

// As large as the municipality wants them; a page without the server knows nothing of that.
prepareBy((photo) => shrink(photo, Number(document.documentElement.dataset['photoPx']) || PHOTO_PX));

export { makeReadyNow, onNews, phone, sendByItself, sendNow, tell, type Phone } from '../sync/phone';
