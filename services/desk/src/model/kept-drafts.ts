import { type Draft, emptyDraft } from './composer.js';

export type Drafts = Readonly<Record<string, Draft>>;

/** Another page of the same counselor may have gone on: what it wrote, by conversation. */
export const mergedDrafts = (here: Drafts, known: Drafts, server: Drafts): Drafts =>
  Object.fromEntries(
    conversationsOf(here, known, server).map((id) => [
      id,
      mergedDraft(here[id] ?? emptyDraft, known[id] ?? emptyDraft, server[id] ?? emptyDraft),
    ]),
  );

/** What differs from what the server has. */
export const unkeptIn = (here: Drafts, known: Drafts): readonly string[] =>
  conversationsOf(here, known).filter((id) => !isSame(here[id], known[id]));

export const isSame = (one: Draft = emptyDraft, other: Draft = emptyDraft): boolean =>
  one.visitor === other.visitor && one.note === other.note;

const conversationsOf = (...all: readonly Drafts[]): readonly string[] => [
  ...new Set(all.flatMap((drafts) => Object.keys(drafts))),
];

/** `known`: what this page last knew the server to have. Whoever changed a text since has it; both, where both did. */
function mergedDraft(here: Draft, known: Draft, server: Draft): Draft {
  const visitor = mergedText(here.visitor, known.visitor, server.visitor);
  const note = mergedText(here.note, known.note, server.note);
  return { to: isSame(here, known) ? server.to : here.to, visitor, note };
}

function mergedText(here: string, known: string, server: string): string {
  if (here === known) return server;
  if (server === known || server === here) return here;
  return [server, here].filter((text) => text.trim() !== '').join('\n');
}
