import type { session as api, CallContext } from '@stillhere/contracts';
import { entryAt } from '../domain/conversation/append-index.js';
import type { ExistingConversation } from '../domain/conversation/state.js';
import { admit } from './admission.js';
import { reveal } from './reveal.js';
import type { Session } from './session.js';
import { conversationStream } from './streams.js';

/** Enough to tell who needs what; more is read where the conversation is. */
const firstWordsMax = 160;

/** The questions of a survey that a waiting list shows, by their ids. */
const topicQuestion = 'reason';
const aliasQuestion = 'name';

/** Topic, name and first words of a conversation, for the staff who may see the waiting list. */
export async function preview(
  session: Session,
  { conversation }: api.PreviewRequest,
  context: CallContext,
): Promise<api.ConversationPreview> {
  const state = await admit(session, context, { method: 'Preview', conversation });
  const at = { tenant: context.principal.tenant, conversation };
  const survey = await textAt(session, at, 0);
  const revision = firstMessageOf(state);
  const first = revision === undefined ? undefined : await textAt(session, at, revision);
  return {
    conversation,
    topic: answerTo(topicQuestion, survey?.text),
    alias: answerTo(aliasQuestion, survey?.text),
    firstWords: beginning(first?.text ?? ''),
    firstAt: first?.occurredAt ?? '',
  };
}

/** Revision of the visitor's first message; `undefined` while there is none. */
function firstMessageOf({ said, visitor }: ExistingConversation): number | undefined {
  for (let ordinal = 0; ordinal < said.size; ordinal += 1) {
    const entry = entryAt(said, ordinal);
    if (entry?.author === visitor) return entry.revision;
  }
  return undefined;
}

interface Place {
  readonly tenant: string;
  readonly conversation: string;
}

async function textAt(session: Session, { tenant, conversation }: Place, revision: number) {
  const stream = conversationStream(tenant, conversation);
  for await (const stored of session.store.readStream(stream, { from: revision })) {
    const { text } = await reveal(session, stored);
    return { text: text ?? '', occurredAt: stored.metadata.occurredAt };
  }
  return undefined;
}

function answerTo(question: string, survey: string | undefined): string {
  if (!survey) return '';
  const answer = (JSON.parse(survey) as Readonly<Record<string, unknown>>)[question];
  return typeof answer === 'string' ? beginning(answer) : '';
}

/** One line, cut between characters as people see them. */
function beginning(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...graphemes.segment(line.slice(0, firstWordsMax * 8))];
  if (characters.length <= firstWordsMax) return line.slice(0, firstWordsMax * 8);
  const kept = characters.slice(0, firstWordsMax - 1).map(({ segment }) => segment);
  return `${kept.join('')}…`;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
