import type { ConversationRequested, DisclosureAccepted, SurveyAnswered } from './events.js';

export interface RequestConversation {
  readonly type: 'request-conversation';
  readonly disclosure: DisclosureAccepted['data'];
  readonly survey: SurveyAnswered['data'];
  readonly request: ConversationRequested['data'];
}

export type EntryCommand = RequestConversation;
