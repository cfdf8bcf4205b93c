import type { ConversationCommand } from './commands.js';
import { decideAssign, decideEnd, decideUnassign } from './decide-assignment.js';
import { decideConnectionFact, decideOpenConnection } from './decide-connection.js';
import { decideAskStep, decideContactStep, decideHold } from './decide-contact.js';
import { decideAddNote, decidePostMessage } from './decide-message.js';
import { decideOpen } from './decide-open.js';
import { decideTake, ofOwner } from './decide-owner.js';
import { decideLeave, decideShare } from './decide-participation.js';
import { decideRecordReceipt } from './decide-receipt.js';
import { decideSetRisk } from './decide-risk.js';
import { type Decision, refuse } from './rejections.js';
import type { ConversationState } from './state.js';

export function decide(command: ConversationCommand, state: ConversationState): Decision {
  if (command.type === 'open') return decideOpen(command, state);
  if (state.status === 'missing') return refuse('ConversationMissing');
  switch (command.type) {
    case 'post-message':
      return decidePostMessage(command, state);
    case 'add-note':
      return decideAddNote(command, state);
    case 'record-receipt':
      return decideRecordReceipt(command, state);
    case 'open-connection':
      return decideOpenConnection(command, state);
    case 'suspect-connection':
    case 'answer-connection':
    case 'lose-sight':
    case 'end-connection':
    case 'change-surface':
      return decideConnectionFact(command, state);
    case 'propose':
      return ofOwner(command.fence, state, () => decide(command.fact, state));
    case 'take-presence':
      return decideTake(command, state);
    case 'leave':
      return decideLeave(command, state);
    case 'share':
      return decideShare(command, state);
    case 'assign':
      return decideAssign(command, state);
    case 'unassign':
      return decideUnassign(command, state);
    case 'set-risk':
      return decideSetRisk(command, state);
    case 'take-contact-step':
      return decideContactStep(command, state);
    case 'hold-policy':
      return decideHold(command, state);
    case 'ask-step':
      return decideAskStep(command, state);
    case 'end':
      return decideEnd(command, state);
  }
}
