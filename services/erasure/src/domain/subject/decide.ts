import { accepted, type Outcome, rejected } from '@stillhere/kernel';
import type { SubjectCommand } from './commands.js';
import type { Order, SubjectEvent } from './events.js';
import type { Erasure, Hold, SubjectState } from './state.js';

export type SubjectRejection =
  /** Nothing of it may be destroyed. */
  | { readonly code: 'SubjectHeld'; readonly hold: Hold }
  | { readonly code: 'HoldStands'; readonly hold: Hold }
  | { readonly code: 'NoHold' }
  /** A hold would come too late. */
  | { readonly code: 'ErasureBegun'; readonly erasure: Erasure }
  | { readonly code: 'NoErasure' };

type Decision = Outcome<SubjectEvent, SubjectRejection>;

export function decide(command: SubjectCommand, state: SubjectState): Decision {
  switch (command.type) {
    case 'request-erasure':
      return decideErasure(command, state);
    case 'record-erased':
      return decideErased(state);
    case 'place-hold':
      return decideHold(command.order, state);
    case 'release-hold':
      return decideRelease(command.order, state);
  }
}

/** The first request stands, whoever asks again. */
function decideErasure(
  { order, keys }: Extract<SubjectCommand, { type: 'request-erasure' }>,
  { hold, erasure }: SubjectState,
): Decision {
  if (erasure) return accepted();
  if (hold) return rejected({ code: 'SubjectHeld', hold });
  return accepted<SubjectEvent>({ type: 'subject.erasure-requested', data: { ...order, keys } });
}

function decideErased({ erasure }: SubjectState): Decision {
  if (!erasure) return rejected({ code: 'NoErasure' });
  if (erasure.erasedAt !== undefined) return accepted();
  const { request, keys } = erasure;
  return accepted<SubjectEvent>({ type: 'subject.erased', data: { request, keys } });
}

/** One hold at a time, under one reference; the same again changes nothing. */
function decideHold(order: Order, { hold, erasure }: SubjectState): Decision {
  if (erasure) return rejected({ code: 'ErasureBegun', erasure });
  if (hold?.request === order.request) return accepted();
  if (hold) return rejected({ code: 'HoldStands', hold });
  return accepted<SubjectEvent>({ type: 'subject.hold-placed', data: order });
}

function decideRelease(order: Order, { hold, released }: SubjectState): Decision {
  if (!hold && released?.request === order.request) return accepted();
  if (!hold) return rejected({ code: 'NoHold' });
  return accepted<SubjectEvent>({ type: 'subject.hold-released', data: order });
}
