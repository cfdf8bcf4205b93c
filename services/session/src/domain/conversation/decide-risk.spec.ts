import { describe, it } from '@jest/globals';
import type { RiskLevel } from '@stillhere/kernel';
import { given } from '@stillhere/testing';
import * as facts from '../../testing/events.js';
import { conversationDecider } from './decider.js';
import type { ConversationEvent } from './events.js';

const { ana, ben } = facts;
const after = (...events: ConversationEvent[]) => given(conversationDecider, ...events);
const talk = [facts.opened, facts.assignedTo(ana)];
const judge = (level: RiskLevel, by = ana) => ({ type: 'set-risk', by, level }) as const;

describe('the risk level', () => {
  it('is recorded with who judged it and what it was before', () => {
    after(...talk)
      .when(judge('high'))
      .then(facts.riskSet('high', ana));
    after(...talk, facts.riskSet('high', ana))
      .when(judge('imminent', ben))
      .then(facts.riskSet('imminent', ben, 'high'));
  });

  it('is recorded while nobody has the conversation, for who leads the shift', () => {
    after(facts.opened).when(judge('imminent', ben)).then(facts.riskSet('imminent', ben));
  });

  it('says nothing new where the same person says the same; another one agrees on record', () => {
    const high = [...talk, facts.riskSet('high', ana)];
    after(...high)
      .when(judge('high'))
      .thenNothing();
    after(...high)
      .when(judge('high', ben))
      .then(facts.riskSet('high', ben, 'high'));
  });

  it('stays as it was judged once the conversation has ended', () => {
    after(...talk, facts.ended(ana))
      .when(judge('low'))
      .thenRejected('ConversationClosed');
  });
});
