import type { Order } from '../domain/subject/events.js';
import type { SubjectState } from '../domain/subject/state.js';
import { lookAtSubject } from './look.js';
import type { ErasurePorts, Subject } from './ports.js';
import { record } from './subject.js';

/** Nothing of it is destroyed until somebody releases it. Also of a conversation that goes on. Rejects with ErasureRefused. */
export async function placeHold(
  ports: ErasurePorts,
  subject: Subject,
  order: Order,
): Promise<SubjectState> {
  await lookAtSubject({ log: ports.store, keys: ports.keys }, subject);
  return record(ports, subject, { type: 'place-hold', order });
}

/** Rejects with ErasureRefused. */
export async function releaseHold(
  ports: ErasurePorts,
  subject: Subject,
  order: Order,
): Promise<SubjectState> {
  await lookAtSubject({ log: ports.store, keys: ports.keys }, subject);
  return record(ports, subject, { type: 'release-hold', order });
}
