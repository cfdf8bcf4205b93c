/** Something was heard from the server: whoever must act in time looks again. */
export interface Pulse {
  on(listener: () => void): () => void;
  tell(): void;
}

export function createPulse(): Pulse {
  const listeners = new Set<() => void>();
  return {
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell() {
      for (const listener of listeners) listener();
    },
  };
}
