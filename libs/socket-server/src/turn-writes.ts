/** A socket with something to write at the end of the turn. */
export interface WritesATurn {
  writeTurn(): void;
}

let due: WritesATurn[] = [];

/**
 * Calls `writeTurn` once what this turn of the event loop does is done: what is due to one socket
 * leaves in one write, since a system call costs more than making the frame. One wake-up serves all.
 */
export function writeAfterThisTurn(socket: WritesATurn): void {
  if (due.length === 0) setImmediate(writeAll);
  due.push(socket);
}

function writeAll(): void {
  const sockets = due;
  due = [];
  for (const socket of sockets) socket.writeTurn();
}
