import { type RiskLevel, riskLevelOf } from '@stillhere/kernel';
import type { ConversationView } from '@stillhere/live-protocol';
import type { FactItem } from './chat.js';

/** What a recorded fact is called on the transcript; each has words `fact.<kind>` in the catalogues. */
export type FactKind =
  | 'opened'
  | 'assigned'
  | 'handed-over'
  | 'put-back'
  | 'desk-lost'
  | 'owner-disabled'
  | 'page-opened'
  | 'page-back'
  | 'stopped-answering'
  | 'answering-again'
  | 'on-screen'
  | 'behind'
  | 'asleep'
  | 'lost-network'
  | 'lost-closed'
  | 'lost-timed-out'
  | 'lost-our-restart'
  | 'sight-lost'
  | 'lost-other'
  | 'left-ended'
  | 'left-exit'
  | 'sharing-on'
  | 'sharing-off'
  | 'resynced'
  | 'conflict'
  | `risk-${RiskLevel}`
  | 'contact-tell-counselor'
  | 'contact-warn'
  | 'contact-tell-supervisor'
  | 'contact-end'
  | 'contact-held'
  | 'contact-released'
  | 'contact-asked'
  | 'ended';

/** Facts about a connection can come in bursts; the transcript folds a run of them into one line. */
export type FactGroup = 'connection' | 'conversation';

export interface Fact {
  readonly kind: FactKind;
  readonly group: FactGroup;
  /** A name for the words, where there is one. */
  readonly name: string;
}

const lostBy: Readonly<Record<string, FactKind>> = {
  network: 'lost-network',
  'closed-or-reloaded': 'lost-closed',
  'timed-out': 'lost-timed-out',
  'our-restart': 'lost-our-restart',
};
const surfaces: Readonly<Record<string, FactKind>> = {
  visible: 'on-screen',
  hidden: 'behind',
  asleep: 'asleep',
};
const releasedBy: Readonly<Record<string, FactKind>> = {
  'put-back': 'put-back',
  'desk-lost': 'desk-lost',
  disabled: 'owner-disabled',
};
const contactActs: Readonly<Record<string, FactKind>> = {
  'tell-counselor': 'contact-tell-counselor',
  warn: 'contact-warn',
  'tell-supervisor': 'contact-tell-supervisor',
  end: 'contact-end',
};
/** Ends that say nothing new about the person: the next connection was there already, or they left. */
const silentEnds: ReadonlySet<string> = new Set(['superseded', 'drained', 'left']);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * What the transcript says about a fact, or undefined where it says nothing: our own connections,
 * receipts, and types that a newer server may send.
 */
export function factOf(view: ConversationView, item: FactItem): Fact | undefined {
  const kind = isConnection(item) ? connectionKind(view, item) : conversationKind(item);
  if (kind === undefined) return undefined;
  return { kind, group: isConnection(item) ? 'connection' : 'conversation', name: nameIn(item) };
}

const isConnection = (item: FactItem): boolean =>
  item.type.startsWith('connection-') || item.type === 'surface-changed';

function connectionKind(view: ConversationView, { type, participant, data }: FactItem) {
  if (participant !== view.visitor) return undefined;
  switch (type) {
    case 'connection-opened':
      return data.resumed === true ? 'page-back' : 'page-opened';
    case 'connection-suspected':
      return 'stopped-answering';
    case 'connection-answered':
      return 'answering-again';
    case 'connection-unseen':
      return 'sight-lost';
    case 'surface-changed':
      return surfaces[text(data.surface)];
    case 'connection-ended': {
      const cause = text(data.cause);
      return silentEnds.has(cause) ? undefined : (lostBy[cause] ?? 'lost-other');
    }
    default:
      return undefined;
  }
}

function conversationKind({ type, data }: FactItem): FactKind | undefined {
  switch (type) {
    case 'opened':
      return 'opened';
    case 'assigned':
      return text(data.previous) === '' ? 'assigned' : 'handed-over';
    case 'unassigned':
      return releasedBy[text(data.reason)] ?? 'put-back';
    case 'participant-left':
      return data.reason === 'exit' ? 'left-exit' : 'left-ended';
    case 'sharing-changed':
      return data.displayed === false ? 'sharing-off' : 'sharing-on';
    case 'resync-required':
      return 'resynced';
    case 'message-conflicted':
      return 'conflict';
    case 'risk-set': {
      const level = riskLevelOf(data.level);
      return level && `risk-${level}`;
    }
    case 'contact-step-taken':
      return contactActs[text(data.act)];
    case 'contact-held':
      return data.held === true ? 'contact-held' : 'contact-released';
    case 'contact-step-asked':
      return 'contact-asked';
    case 'ended':
      return 'ended';
    default:
      return undefined;
  }
}

const nameIn = (item: FactItem): string => text(item.data.displayName);
