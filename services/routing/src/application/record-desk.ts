import type { routing as api, CallContext } from '@stillhere/contracts';
import { envelopeOf } from '@stillhere/event-processing';
import type { DeskCommand } from '../domain/worker/commands.js';
import { requireAllowed } from './access.js';
import { commandWorker } from './command-worker.js';
import type { Routing } from './routing.js';

/** What presence found out about one tab of a counselor's desk. */
export async function recordDesk(
  routing: Routing,
  command: DeskCommand,
  context: CallContext,
): Promise<api.RecordDeskResponse> {
  requireAllowed(context, 'RecordDesk', { counselor: command.counselor });
  const done = await commandWorker(routing, command, envelopeOf(context, routing.clock));
  return { appended: done.ok && done.added.length > 0 };
}
