/** The outbox of whoever uses this phone, with photos made ready before they go. */
import { shrink } from '../photos/shrink';
import { prepareBy } from '../sync/phone';

prepareBy((photo) => shrink(photo));

export { onNews, phone, sendByItself, sendNow, tell, type Phone } from '../sync/phone';
