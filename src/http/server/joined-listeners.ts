/** One listener made of several, so that all of them have one owner and one end. */
import type { Listener } from './listen.js';

/** Its URL and port are those of the first. */
export function joinedListeners(first: Listener, ...others: readonly Listener[]): Listener {
  const all = [first, ...others];
  return {
    ...{ url: first.url, port: first.port },
    get connections() {
      return all.reduce((sum, { connections }) => sum + connections, 0);
    },
    retireConnections: () => all.forEach((listener) => listener.retireConnections()),
    close: async () => {
      await Promise.all(all.map(async (listener) => listener.close()));
    },
    closeNow: () => all.forEach((listener) => listener.closeNow()),
  };
}
