import { pagesOf } from '@stillhere/harness/people';
import type { TimelineItem } from '@stillhere/live-protocol';
import type { LoggedEvent, LogRecord } from './log-record.js';
import type { Page, Subject } from './subject.js';

/**
 * I3, I4, I7: what each page was ever shown is the log, event by event; its chain is the log's; and
 * its messages are what their authors wrote, in the log's order.
 */
export function checkViews(talks: readonly Subject[], log: LogRecord): string[] {
  return talks.flatMap((talk) => {
    const events = log.conversations.get(talk.conversation) ?? [];
    const bodies = new Map(
      pagesOf(talk).flatMap(({ said }) => said.map(({ cid, body }) => [cid, body] as const)),
    );
    return pagesOf(talk).flatMap((page) =>
      [...shownOtherwise(page, events), ...atHead(page, events), ...messages(page, events, bodies)]
        .slice(0, 5)
        .map((what) => `${page.name}: ${what}`),
    );
  });
}

/** What the wire itself, or the client, found wrong. */
export function checkWitnesses(talks: readonly Subject[]): string[] {
  return talks.flatMap((talk) =>
    pagesOf(talk).flatMap(({ name, witness, linkProblems }) =>
      [...witness.problems, ...linkProblems].map((what) => `${name}: ${what}`),
    ),
  );
}

/** I34: a note is for the staff; a visitor's page knows only that there was something. */
export function checkWithheld(talks: readonly Subject[], log: LogRecord): string[] {
  return talks.flatMap(({ conversation, visitor }) =>
    (log.conversations.get(conversation) ?? [])
      .filter(({ type }) => type === 'conversation.note-added')
      .filter(
        ({ revision }) => (visitor.witness.seen.get(revision)?.type ?? 'withheld') !== 'withheld',
      )
      .map(({ revision }) => `${visitor.name}: was shown the note at ${revision}`),
  );
}

function shownOtherwise({ witness }: Page, events: readonly LoggedEvent[]): string[] {
  return [...witness.seen]
    .filter(([revision, { chain }]) => events[revision]?.chain !== chain)
    .map(([revision]) => `was shown another event at ${revision} than the log holds`);
}

function atHead({ view, witness }: Page, events: readonly LoggedEvent[]): string[] {
  const { head, chain } = view;
  const problems: string[] = [];
  if (events[head]?.chain !== chain) problems.push(`holds another chain at ${head} than the log`);
  if (witness.seen.size !== head + 1) {
    problems.push(`holds head ${head} and was shown ${witness.seen.size} events`);
  }
  return problems;
}

function messages(
  { view }: Page,
  events: readonly LoggedEvent[],
  bodies: ReadonlyMap<string, string>,
): string[] {
  const { head, items } = view;
  const shown = items.filter((item) => item.kind === 'message');
  const logged = events
    .slice(0, head + 1)
    .filter(({ type }) => type === 'conversation.message-posted');
  if (shown.length !== logged.length) {
    return [`shows ${shown.length} messages of ${logged.length}`];
  }
  return logged.flatMap(({ revision, data }, index) => {
    const item = shown[index] as TimelineItem & { kind: 'message' };
    const isSame = item.revision === revision && item.cid === data.cid;
    const isWhole = item.body === bodies.get(item.cid);
    return isSame && isWhole ? [] : [`shows something else at ${revision} than was written`];
  });
}
