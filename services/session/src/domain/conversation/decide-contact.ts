import { accepted, type RiskLevel, riskLevels } from '@stillhere/kernel';
import { entryAt } from './append-index.js';
import type { AskStep, HoldPolicy, TakeContactStep } from './commands.js';
import type { ConversationEvent, Disposition } from './events.js';
import { type Decision, refuse } from './rejections.js';
import { type ExistingConversation, participantOf } from './state.js';

/** How an end by each clock is told apart afterwards; who reads is never ended. */
const dispositions: Readonly<Record<string, Disposition>> = {
  quiet: 'silent',
  unreachable: 'connection-lost',
  left: 'visitor-left',
};

/** In whose name a policy ends a chat. */
export const endedBy = 'system:presence';

/**
 * Presence finds the step due; whether it may be is asked once more here, on the state that it changes: of two at once,
 * of words on their way, of a hold or a judgement of the last moment, one comes first.
 */
export function decideContactStep(command: TakeContactStep, state: ExistingConversation): Decision {
  const { type: _, neverEndsFrom, afterSteps, words, ...step } = command;
  const { contact } = state;
  if (isRepeat(command, state)) return accepted();
  if (state.status === 'ended') return refuse('ConversationClosed');
  if (state.status !== 'assigned') return refuse('StepOutdated');
  if (contact.steps !== afterSteps || newestWords(state) !== words) return refuse('StepOutdated');
  if (contact.held && isHeldBack(command)) return refuse('StepOutdated');
  if (step.act === 'end' && !mayEnd(command, neverEndsFrom, state)) return refuse('StepOutdated');
  const askedBy = contact.asked?.afterSteps === contact.steps ? contact.asked.by : '';
  const taken: ConversationEvent = {
    type: 'conversation.contact-step-taken',
    data: { ...step, askedBy, warnings: contact.warnings },
  };
  if (step.act !== 'end') return accepted(taken);
  const disposition = dispositions[step.clock] ?? 'other';
  return accepted<ConversationEvent>(taken, {
    type: 'conversation.ended',
    data: { by: endedBy, disposition },
  });
}

/** The answer was lost, or somebody else found the same. */
const isRepeat = (
  { afterSteps, act, clock }: TakeContactStep,
  { contact: { steps, newest } }: ExistingConversation,
): boolean => afterSteps === steps - 1 && newest?.act === act && newest.clock === clock;

/** A hold keeps the seat of who is here or lost; it keeps quiet about no loss, and holds nobody who left. */
const isHeldBack = ({ clock, why }: TakeContactStep): boolean =>
  clock !== 'left' && why !== 'lost-at-imminent-risk';

function mayEnd(
  { clock }: TakeContactStep,
  neverEndsFrom: RiskLevel,
  state: ExistingConversation,
): boolean {
  const { risk, contact } = state;
  if (risk && riskLevels.indexOf(risk.level) >= riskLevels.indexOf(neverEndsFrom)) return false;
  const { open, left } = participantOf(state, state.visitor);
  switch (clock) {
    case 'quiet':
      // Warned, and each warning is on their device.
      return contact.warnings.length > 0 && contact.warnings.every((one) => one.deliveredAt !== '');
    case 'unreachable':
      return open.length === 0;
    case 'left':
      return left !== undefined;
    case 'reading':
      return false;
  }
}

/** The same again says nothing new. */
export function decideHold(
  { type: _, ...data }: HoldPolicy,
  state: ExistingConversation,
): Decision {
  if (state.status === 'ended') return refuse('ConversationClosed');
  if (state.contact.held === data.held) return accepted();
  return accepted({ type: 'conversation.contact-held', data });
}

/** It comes as soon as it may: the laws hold for it as well. Who asks for it lets go of a hold. */
export function decideAskStep(
  { type: _, ...data }: AskStep,
  state: ExistingConversation,
): Decision {
  const { contact } = state;
  if (state.status === 'ended') return refuse('ConversationClosed');
  if (contact.steps !== data.afterSteps) return refuse('StepOutdated');
  const asked: ConversationEvent = { type: 'conversation.contact-step-asked', data };
  const free: ConversationEvent = {
    type: 'conversation.contact-held',
    data: { by: data.by, held: false },
  };
  if (contact.held) return accepted<ConversationEvent>(free, asked);
  return contact.asked?.afterSteps === data.afterSteps ? accepted() : accepted(asked);
}

/** Revision of the person's newest words; -1: they have said nothing. */
const newestWords = ({ said }: ExistingConversation): number =>
  entryAt(said, said.size - 1)?.newest.visitor ?? -1;
