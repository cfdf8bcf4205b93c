import type { routing as api, CallContext } from '@stillhere/contracts';
import { envelopeOf } from '@stillhere/event-processing';
import type { ProposeDesk, TakeDesk } from '../domain/worker/commands.js';
import { type Method, requireAllowed } from './access.js';
import { commandWorker } from './command-worker.js';
import { refusal } from './refusal.js';
import type { Routing } from './routing.js';

/**
 * What presence found out about one tab of a counselor's desk.
 * @throws ServiceFault `failed-precondition` StaleOwner
 */
export const recordDesk = (
  routing: Routing,
  command: ProposeDesk,
  context: CallContext,
): Promise<api.RecordDeskResponse> =>
  ofPresence(routing, { method: 'RecordDesk', command, context });

/** Who looks after a counselor's desk from now on; throws as `recordDesk`. */
export const takeDesk = (
  routing: Routing,
  command: TakeDesk,
  context: CallContext,
): Promise<api.RecordDeskResponse> => ofPresence(routing, { method: 'TakeDesk', command, context });

interface OfPresence {
  readonly method: Method;
  readonly command: ProposeDesk | TakeDesk;
  readonly context: CallContext;
}

async function ofPresence(
  routing: Routing,
  { method, command, context }: OfPresence,
): Promise<api.RecordDeskResponse> {
  requireAllowed(context, method, { counselor: command.counselor });
  const done = await commandWorker(routing, command, envelopeOf(context, routing.clock));
  if (!done.ok) throw refusal(done.rejection.code);
  return { appended: done.added.length > 0 };
}
