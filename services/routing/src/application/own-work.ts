import { type CommandEnvelope, faultOf, isPassing } from '@stillhere/event-processing';
import { newId } from '@stillhere/event-schema';
import { serviceDeadlineMs } from '@stillhere/kernel';
import { servicePrincipal } from '@stillhere/nest-kit';
import type { Routing } from './routing.js';

/** The envelope of what routing does because time passed. */
export function ownEnvelope({ clock, random }: Routing, tenant: string): CommandEnvelope {
  const commandId = newId(clock, random);
  const { actor } = servicePrincipal('routing', tenant);
  const ids = { commandId, correlationId: commandId, causationId: commandId };
  return { ...ids, actor, tenant, traceparent: '', deadlineMs: serviceDeadlineMs };
}

/** A fault of the moment passes: what is due stays due. Any other ends the process, as a reactor's does. */
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
    else onFault(faultOf(name, error));
  }
}
