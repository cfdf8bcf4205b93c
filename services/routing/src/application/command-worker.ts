import type { CommandEnvelope, Transacted } from '@stillhere/event-processing';
import type { WorkerCommand } from '../domain/worker/commands.js';
import { decide, type WorkerRejection } from '../domain/worker/decide.js';
import type { WorkerEvent } from '../domain/worker/events.js';
import type { WorkerState } from '../domain/worker/state.js';
import type { Routing } from './routing.js';
import { workerStream } from './streams.js';

/** Decides about one counselor's availability or seats, in their own stream. */
export const commandWorker = (
  { workers }: Routing,
  command: WorkerCommand,
  envelope: CommandEnvelope,
): Promise<Transacted<WorkerState, WorkerEvent, WorkerRejection>> =>
  workers.transact(workerStream(envelope.tenant, command.counselor), envelope, (state) =>
    decide(command, state),
  );
