import type { Recorded } from '@stillhere/kernel';

/** Text under the key of `subject`. The rules never need what it says. */
export type SealedText = {
  readonly alg: string;
  readonly subject: string;
  readonly nonce: string;
  readonly text: string;
};

type Fact<Type extends string, Data> = { readonly type: Type; readonly data: Readonly<Data> };

export type DisclosureAccepted = Fact<
  'intake.disclosure-accepted',
  { service: string; language: string; version: string; hash: string }
>;
export type SurveyAnswered = Fact<
  'intake.survey-answered',
  { answers: SealedText; priority: number }
>;
export type ConversationRequested = Fact<
  'intake.conversation-requested',
  {
    conversation: string;
    visitor: string;
    service: string;
    language: string;
    priority: number;
    /** Equal for equal requests; empty where it was recorded before there was one. */
    fingerprint: string;
  }
>;

export type EntryEvent = DisclosureAccepted | SurveyAnswered | ConversationRequested;
export type RecordedEntryEvent = Recorded<EntryEvent>;
