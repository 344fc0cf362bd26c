/** Under this name pages and the service worker tell each other that the outbox has changed. */
export const NEWS = 'walkapp:outbox';
