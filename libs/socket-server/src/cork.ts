import type { Duplex } from 'node:stream';

/** Sockets that were written to in this turn of the event loop. */
let corked: Set<Duplex> = new Set();

/**
 * Holds back what is written to a socket until the end of this turn, so that it leaves in one
 * system call (a call costs more than making the frame). One wake-up serves all sockets.
 */
export function corkForThisTurn(socket: Duplex): void {
  if (corked.has(socket)) return;
  if (corked.size === 0) setImmediate(uncorkAll);
  corked.add(socket);
  socket.cork();
}

function uncorkAll(): void {
  const due = corked;
  corked = new Set();
  for (const socket of due) socket.uncork();
}
