import {
  type CommandEnvelope,
  createRepository,
  type Repository,
} from '@stillhere/event-processing';
import { eventRegistry, newEventId } from '@stillhere/event-schema';
import { streamName } from '@stillhere/event-store';
import { type StreamName, serviceDeadlineMs } from '@stillhere/kernel';
import type { SubjectCommand } from '../domain/subject/commands.js';
import { decide, type SubjectRejection } from '../domain/subject/decide.js';
import { subjectDecider } from '../domain/subject/decider.js';
import type { SubjectEvent } from '../domain/subject/events.js';
import type { SubjectState } from '../domain/subject/state.js';
import type { ErasurePorts, Subject } from './ports.js';
import { refused } from './refusal.js';

/** Under which everything that was said lies: both sides' words and the survey; and what staff noted. */
export const keysOf = ({ conversation }: Subject): readonly string[] => [
  `visitor.${conversation}`,
  `notes.${conversation}`,
];

/** A stream of its own: what a conversation is stays as it was, whatever becomes of its words. */
export const subjectStream = ({ tenant, conversation }: Subject): StreamName =>
  streamName('subject', tenant, conversation);

/** Where what was said lies sealed. */
export const sealedStreams = ({ tenant, conversation }: Subject): readonly StreamName[] => [
  streamName('intake', tenant, conversation),
  streamName('conversation', tenant, conversation),
];

export const subjectsOf = (ports: ErasurePorts): Repository<SubjectState, SubjectEvent> =>
  createRepository<SubjectState, SubjectEvent>({
    ...ports,
    registry: eventRegistry,
    category: 'subject',
    decider: subjectDecider,
  });

/** What stands once it is durable. Rejects with ErasureRefused, or as Repository.transact does. */
export async function record(
  ports: ErasurePorts,
  subject: Subject,
  command: SubjectCommand,
): Promise<SubjectState> {
  const commandId = newEventId(ports.clock, ports.random);
  const envelope: CommandEnvelope = {
    ...{ commandId, causationId: commandId, correlationId: subject.conversation },
    ...{ actor: 'system:admin', tenant: subject.tenant, traceparent: '' },
    deadlineMs: serviceDeadlineMs,
  };
  const done = await subjectsOf(ports).transact<SubjectRejection>(
    subjectStream(subject),
    envelope,
    (state) => decide(command, state),
  );
  if (!done.ok) throw refused(subject.conversation, done.rejection);
  return done.state;
}
