import type { ServiceFault } from '@stillhere/nest-kit';
import { sayBye } from './bye.js';
import { type LiveConnection, sendFrame } from './live-connection.js';
import { needsNewConnection, noFor } from './no-frame.js';

/** Every frame that asks for something gets an answer: here why not, and whether to try again. */
export function refused(connection: LiveConnection, fault: ServiceFault, cid?: string): void {
  sendFrame(connection, noFor(fault, cid));
  // What the page keeps it sends again on the next one, in order.
  if (needsNewConnection(fault)) sayBye(connection.socket, 'heartbeat');
}
