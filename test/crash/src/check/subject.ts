import type { Participant, Witness } from '@stillhere/harness/people';

/** What the checks look at of a page. */
export interface Page extends Pick<Participant, 'name' | 'said' | 'linkProblems' | 'view'> {
  readonly witness: Pick<Witness, 'acknowledged' | 'refused' | 'seen' | 'problems'>;
}

/** What they look at of a conversation. */
export interface Subject {
  readonly conversation: string;
  readonly visitor: Page;
  readonly counselor: Page | undefined;
  readonly staff: { readonly account: string } | undefined;
  readonly isEnded: boolean;
}
