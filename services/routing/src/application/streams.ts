import { streamName } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';

export const queueStream = (tenant: string, conversation: string): StreamName =>
  streamName('queue', tenant, conversation);

/** `counselor` is `counselor:<account>`. */
export const accountOf = (counselor: string): string => counselor.slice('counselor:'.length);

export const workerStream = (tenant: string, counselor: string): StreamName =>
  streamName('worker', tenant, accountOf(counselor));
