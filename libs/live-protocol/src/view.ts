import type { ConversationStatus, EvFrame } from './wire.js';

/** How far a participant's devices got with the other side's messages. Revisions; -1 for nothing yet. */
export interface ReceiptMarks {
  readonly delivered: number;
  readonly deliveredAt: string;
  readonly displayed: number;
  readonly displayedAt: string;
  /** False: this person does not share what is displayed. That is not the same as *not yet*. */
  readonly displayedShared: boolean;
}

export type TimelineItem =
  | {
      readonly kind: 'message' | 'note';
      readonly revision: number;
      readonly id: string;
      readonly cid: string;
      readonly author: string;
      /** `null` where the key was destroyed, or where it is `unreadable`. */
      readonly body: string | null;
      /** What is stored does not open: nobody erased it. */
      readonly unreadable?: true;
      readonly at: string;
    }
  | {
      readonly kind: 'fact';
      readonly revision: number;
      readonly id: string;
      readonly at: string;
      /** Event type without category: `connection-opened`, `assigned`, `ended` … */
      readonly type: string;
      readonly participant: string;
      readonly data: Readonly<Record<string, unknown>>;
    };

/** What a screen shows of a conversation: a pure fold of its `ev` frames. Both apps and replay use it. */
export interface ConversationView {
  /** Newest revision applied; -1 before the first. */
  readonly head: number;
  readonly chain: string;
  readonly status: ConversationStatus;
  readonly openedAt: string;
  readonly service: string;
  readonly language: string;
  readonly priority: number;
  readonly visitor: string;
  readonly visitorSees: 'accepted' | 'delivered' | 'displayed';
  readonly visitorSeesTyping: boolean;
  readonly survey: Readonly<Record<string, string>> | null;
  readonly counselor: { readonly participant: string; readonly name: string } | undefined;
  readonly items: readonly TimelineItem[];
  readonly receipts: Readonly<Record<string, ReceiptMarks>>;
  /** Staff only, the newest judgement; `undefined`: nobody has judged it. */
  readonly risk: { readonly level: string; readonly by: string; readonly at: string } | undefined;
  readonly left:
    | { readonly participant: string; readonly reason: string; readonly at: string }
    | undefined;
  readonly ended:
    | { readonly by: string; readonly disposition: string; readonly at: string }
    | undefined;
}

export type ApplyEvent = (view: ConversationView, event: EvFrame) => ConversationView;
