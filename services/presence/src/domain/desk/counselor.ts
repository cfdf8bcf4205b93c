import type { DeskLabel } from './facts.js';

/** What the verdict about a counselor's page in one conversation says, as far as it counts here. */
export interface ChatLabel {
  readonly verdict: string;
  readonly cause: string;
  readonly since: string;
}

export interface CounselorLabel {
  readonly state: 'here' | 'checking' | 'lost' | 'our-restart' | 'closed' | '';
  readonly cause: string;
  readonly since: string;
}

/**
 * Whether the counselor of a conversation is there, as its visitor may know it. Fresh evidence of
 * either counts, the desk's or that of the chat on it; what is gone is told as the desk has it, and
 * as the chat has it where no desk was ever seen.
 */
export function counselorLabel(desk: DeskLabel, chat: ChatLabel): CounselorLabel {
  if (desk.verdict === 'here') return { state: 'here', cause: '', since: desk.since };
  if (isThere(chat)) return { state: 'here', cause: '', since: chat.since };
  if (desk.verdict === 'checking') return { state: 'checking', cause: '', since: desk.since };
  if (chat.verdict === 'checking') return { state: 'checking', cause: '', since: chat.since };
  return desk.verdict === 'never-opened' ? ofChat(chat) : ofDesk(desk);
}

const isThere = ({ verdict }: ChatLabel): boolean =>
  verdict === 'here.visible' || verdict === 'here.background';

const ofDesk = ({ verdict, cause, since }: DeskLabel): CounselorLabel =>
  verdict === 'never-opened' ? unknown : { state: verdict, cause, since };

const unknown: CounselorLabel = { state: '', cause: '', since: '' };

function ofChat({ verdict, cause, since }: ChatLabel): CounselorLabel {
  switch (verdict) {
    case 'here.asleep':
      return { state: 'lost', cause: 'asleep', since };
    case 'not-visible-to-us':
      return { state: 'our-restart', cause: '', since };
    case 'no-connection':
    case 'absent':
      return ofEnd(cause, since);
    default:
      return unknown;
  }
}

function ofEnd(cause: string, since: string): CounselorLabel {
  if (cause === 'our-restart') return { state: 'our-restart', cause: '', since };
  return { state: cause === 'closed-or-reloaded' ? 'closed' : 'lost', cause, since };
}
