import type { TabStorage } from '../client-api.js';

/** Forgets with the page: for the desk, for tests, and where a browser offers no sessionStorage. */
export function memoryStorage(): TabStorage {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    clear: () => values.clear(),
  };
}
