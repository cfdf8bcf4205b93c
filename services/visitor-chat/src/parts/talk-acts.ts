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
