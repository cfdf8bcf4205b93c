import type { TakeContactStep } from '../domain/conversation/commands.js';
import type * as events from '../domain/conversation/events.js';

const proof: events.ContactProof = {
  ...{ verdict: 'here.background', cause: '', since: '2026-11-22T03:00:00.000Z' },
  ...{ evidence: 'e1', lastHeardAt: '' },
};

export const step = (over: Partial<TakeContactStep> = {}): TakeContactStep => ({
  ...{ type: 'take-contact-step', policy: 'p.1', act: 'warn', clock: 'quiet', why: 'policy' },
  ...{ ranS: 300, endsInS: 300, proof, neverEndsFrom: 'high', afterSteps: 0, words: -1 },
  ...over,
});

export const stepTaken = (
  over: Partial<events.ContactStepTaken['data']> = {},
): events.ContactStepTaken => ({
  type: 'conversation.contact-step-taken',
  data: {
    ...{ policy: 'p.1', act: 'warn', clock: 'quiet', why: 'policy', ranS: 300, endsInS: 300 },
    ...{ askedBy: '', proof, warnings: [] },
    ...over,
  },
});
