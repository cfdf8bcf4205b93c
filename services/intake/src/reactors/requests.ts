import { createReactor, type Reactor, reactionEnvelope } from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { isServiceFault } from '@stillhere/nest-kit';
import type { Intake } from '../application/intake.js';
import { isOpenInSession, openInSession } from '../application/open-in-session.js';
import { requestedOf } from '../domain/entry/state.js';

/** Opens what a crash left requested but not opened. */
export const createRequestsReactor = (intake: Intake): Reactor =>
  createReactor({
    name: 'intake.requests@1',
    types: ['intake.conversation-requested'],
    feed: intake.feed,
    checkpoints: intake.readModels,
    registry: eventRegistry,
    timers: intake.timers,
    metrics: intake.metrics,
    onFault: intake.onFault,
    react: async (event) => {
      const { stream, revision } = event.stored;
      const { state } = await intake.entries.load(stream, revision);
      const requested = requestedOf(state);
      if (requested === undefined) return;
      const request = { ...requested, tenant: event.tenant };
      const envelope = reactionEnvelope(event, 'intake');
      try {
        if (await isOpenInSession(intake, request, envelope)) return;
        await openInSession(intake, request, envelope);
      } catch (error) {
        // Erased before it was opened: nobody can write or read there, so nobody waits.
        if (isServiceFault(error) && error.code === 'ContentErased') return;
        throw error;
      }
    },
  });
