const quietForMs = 1_000;
const redrawEveryMs = 250;

export interface Progress {
  /** How many events are verified by now. */
  reached(events: number): void;
  /** Wipes the line. */
  end(): void;
}

/** A line on a terminal for whoever waits; nothing in a pipe or a file, nothing for a short log. */
export function createProgress(
  terminal: { readonly isTTY?: boolean; write(text: string): unknown },
  monotonicMs: () => number,
): Progress {
  if (!terminal.isTTY) return { reached: () => {}, end: () => {} };
  let drawnAtMs = monotonicMs() + quietForMs - redrawEveryMs;
  let isDrawn = false;
  return {
    reached(events) {
      const now = monotonicMs();
      if (now - drawnAtMs < redrawEveryMs) return;
      drawnAtMs = now;
      isDrawn = true;
      terminal.write(`\r${events.toLocaleString('en')} events verified`);
    },
    end() {
      if (isDrawn) terminal.write('\r\u001b[K');
    },
  };
}
