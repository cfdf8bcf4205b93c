import { type RiskLevel, riskLevelOf, riskLevels } from '@stillhere/kernel';
import type { ConversationView } from '@stillhere/live-protocol';

/** From here on a row of the list says it: what is calm takes no room. */
export const isMarked = (level: RiskLevel | undefined): boolean =>
  level !== undefined && riskLevels.indexOf(level) >= riskLevels.indexOf('medium');

export interface RiskJudgement {
  readonly revision: number;
  readonly at: string;
  readonly level: RiskLevel | undefined;
  /** The account of who judged. */
  readonly by: string;
}

/** All judgements of a conversation, in order. */
export const risksOf = ({ items }: Pick<ConversationView, 'items'>): readonly RiskJudgement[] =>
  items.flatMap((item) => {
    if (item.kind !== 'fact' || item.type !== 'risk-set') return [];
    const { revision, at, data, participant } = item;
    const by = participant.slice(participant.indexOf(':') + 1);
    return [{ revision, at, level: riskLevelOf(data.level), by }];
  });
