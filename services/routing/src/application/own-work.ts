import { type CommandEnvelope, faultOf, isPassing } from '@stillhere/event-processing';
import { newId } from '@stillhere/event-schema';
import { serviceDeadlineMs } from '@stillhere/kernel';
import { isServiceFault, servicePrincipal } from '@stillhere/nest-kit';
import type { Routing } from './routing.js';

/** The envelope of what routing does because time passed. */
export function ownEnvelope({ clock, random }: Routing, tenant: string): CommandEnvelope {
  const commandId = newId(clock, random);
  const { actor } = servicePrincipal('routing', tenant);
  const ids = { commandId, correlationId: commandId, causationId: commandId };
  return { ...ids, actor, tenant, traceparent: '', deadlineMs: serviceDeadlineMs };
}

/**
 * A fault of the moment passes, and what another service refuses is its to decide: what is due stays
 * due and is looked at again. Any other fault is a defect of ours and ends the process.
 */
export async function inBackground(
  { logger, onFault }: Pick<Routing, 'logger' | 'onFault'>,
  name: string,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isPassing(error))
      logger.warn('put off, the log or a service did not answer', { type: name });
    else if (isServiceFault(error))
      logger.warn('another service refused it', { type: name, code: error.code });
    else onFault(faultOf(name, error));
  }
}
