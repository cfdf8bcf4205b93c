import type { ConversationView } from '@stillhere/live-protocol';

/** What a visitor said of themselves before the chat, as answered; empty where nothing was. */
export interface About {
  /** What they want to be called. */
  readonly alias: string;
  /** Why they came: the value of a choice, or their own words. */
  readonly topic: string;
}

/** The questions of a survey that a list shows, by the ids that session's previews use too. */
const aliasQuestion = 'name';
const topicQuestion = 'reason';

export const aboutOf = ({ survey }: ConversationView): About => ({
  alias: survey?.[aliasQuestion] ?? '',
  topic: survey?.[topicQuestion] ?? '',
});
