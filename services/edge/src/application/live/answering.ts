import { isServiceFault } from '@stillhere/nest-kit';
import { sayBye } from './bye.js';
import { type LiveConnection, sendFrame } from './live-connection.js';
import { needsNewConnection, noFor } from './no-frame.js';

/** Every frame that asks for something gets an answer: done, or why not and whether to try again. */
export async function answering(
  connection: LiveConnection,
  cid: string | undefined,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isServiceFault(error)) throw error;
    sendFrame(connection, noFor(error, cid));
    // What the page keeps it sends again on the next one, in order.
    if (needsNewConnection(error)) sayBye(connection.socket, 'heartbeat');
  }
}
