import type { LiveState } from '@stillhere/live-protocol/client';
import type { TalkMoment } from '../model/talk-view.js';

/** What the other side may see of somebody. */
export interface Sharing {
  readonly displayed: boolean;
  readonly typing: boolean;
}

/** What a person can do in a chat; the live client does it. */
export interface TalkActs {
  post(text: string): void;
  takeBack(cid: string): string | undefined;
  typing(on: boolean): void;
  seen(revision: number, dwellMs: number): void;
  share(sharing: Sharing): void;
  leave(): void;
  useHere(): void;
  beginAnew(): void;
}

/** A live conversation as one page shows it. */
export interface Shown extends TalkMoment {
  readonly live: LiveState;
  readonly acts: TalkActs;
}
