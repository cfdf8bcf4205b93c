/** Tells listeners of a change once a turn, however much changed in it. */
export interface Changes {
  mark(): void;
  subscribe(listener: () => void): () => void;
  /** Tells nobody any more. */
  end(): void;
}

export function createChanges(onMark: () => void): Changes {
  const listeners = new Set<() => void>();
  let due = false;
  const tell = (): void => {
    due = false;
    for (const listener of listeners) listener();
  };
  return {
    mark() {
      onMark();
      if (due) return;
      due = true;
      queueMicrotask(tell);
    },
    subscribe(listener) {
      // A copy of its own: the same function given twice is two subscriptions.
      const own = () => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    end: () => listeners.clear(),
  };
}
