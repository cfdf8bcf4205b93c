import type { CommandInput } from './command.js';

/** Fixed lists: what somebody typed could name the person, and would stay for good. */
export const erasureReasons = ['person-asked', 'court-order', 'retention', 'opened-in-error'];
export const holdReasons = ['legal-claim', 'complaint', 'safety-review', 'audit'];
export const releaseReasons = ['settled', 'expired', 'placed-in-error'];

const reference = /^[A-Za-z0-9][A-Za-z0-9._/:-]{0,63}$/;
const whoever = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;
const conversation = /^[a-z0-9]{1,64}$/;

/** What is wrong with an order, as a sentence. */
export function orderProblem(
  word: string,
  { name, order }: CommandInput,
  reasons: readonly string[],
): string | undefined {
  const { request, reason, by } = order;
  if (!conversation.test(name)) return conversationForm;
  if (request === '') return `${word} needs --request REF.`;
  if (!reference.test(request)) {
    return '--request must be 1 to 64 letters, digits and . _ / : -, like DSR-2026-14; it stays in the log for good.';
  }
  if (!reasons.includes(reason)) return `${word} needs --reason, one of ${reasons.join(', ')}.`;
  if (!whoever.test(by)) return '--by must be 1 to 64 letters, digits and . _ @ -, like mlopez.';
  return undefined;
}

export const conversationForm =
  'CONVERSATION must be an id of lower-case letters and digits, as npm run replay -- --list prints it.';
