import type { MessagePort } from 'node:worker_threads';
import type { Carrier } from './carrier.js';

/**
 * Turns between two threads of one process, as structured clones. A port never says that it is full: what
 * waits in it is bounded by what the protocol lets be unanswered and unacknowledged.
 */
export const portCarrier = <Out, In>(port: MessagePort): Carrier<Out, In> => ({
  send(turn) {
    port.postMessage(turn);
    return true;
  },
  listen({ onTurn, onEnd }) {
    port.on('message', (turn: In) => onTurn(turn));
    port.once('close', () => onEnd('the port was closed'));
  },
  close() {
    port.close();
  },
});
