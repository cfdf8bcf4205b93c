import type { CallContext, presence } from '@stillhere/contracts';
import type { PresencePorts } from '../ports.js';
import { type AdmissionParts, admit } from './admission.js';
import type { Typing } from './typing.js';

export interface WatchTypingParts extends AdmissionParts {
  readonly typing: Typing;
}

/** Whether somebody on one side is writing, for whoever may still look. */
export function createWatchTyping(ports: Pick<PresencePorts, 'session'>, parts: WatchTypingParts) {
  return async function* watchTyping(
    { conversation, side }: presence.WatchTypingRequest,
    { principal, signal }: Pick<CallContext, 'principal' | 'signal'>,
  ): AsyncGenerator<presence.TypingState> {
    const place = { tenant: principal.tenant, conversation };
    const asking = { ...place, principal, method: 'WatchTyping' } as const;
    await admit(ports, parts, asking);
    const whose = side === 'visitor' ? 'visitor' : 'staff';
    for await (const state of parts.typing.watch(place, whose, signal)) {
      // A hand-over ends the view of whoever handed over.
      await admit(ports, parts, asking);
      yield state;
    }
  };
}
