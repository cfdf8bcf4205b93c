import type { ContactPolicy } from '@stillhere/presence';
import { type Aftermath, type Outcome, type Summary, worstFirst } from './follow.js';

const shownMax = 50;

const afterWords: Readonly<Record<Aftermath, string>> = {
  wrote: 'wrote after that',
  read: 'read after that',
  'came-back': 'came back after that',
  'was-here': 'was here at that moment',
  nobody: 'was not heard of again',
};
const clockWords = {
  quiet: 'quiet but here',
  reading: 'reading',
  unreachable: 'cannot be reached',
  left: 'has left',
} as const;

/** In words, the worst first; at most fifty chats, and how many more there are. */
export function print(
  policy: ContactPolicy,
  outcomes: readonly Outcome[],
  summary: Summary,
): string {
  const ended = outcomes
    .filter(({ afterwards }) => afterwards !== undefined)
    .toSorted((a, b) => rankOf(a) - rankOf(b) || b.freedMs - a.freedMs);
  const more = ended.length - shownMax;
  return [
    `Policy ${policy.version} over ${summary.chats} chats that somebody had`,
    '',
    `Ended sooner than they were   ${summary.ended}`,
    ...worstFirst.map((kind) => `  ${afterWords[kind].padEnd(28)}${summary.after[kind]}`),
    `Seats free sooner             ${hours(summary.freedMs)} h`,
    `A supervisor told             ${summary.supervisor}`,
    ...(ended.length === 0 ? [] : ['', ...ended.slice(0, shownMax).map(line)]),
    ...(more > 0 ? [`… and ${more} more; --json shows all.`] : []),
  ].join('\n');
}

const rankOf = ({ afterwards }: Outcome): number => worstFirst.indexOf(afterwards as Aftermath);
const hours = (ms: number): string => (ms / 3_600_000).toFixed(1);

function line({ course, end, afterwards, freedMs }: Outcome): string {
  if (end === undefined || afterwards === undefined) return '';
  const minutes = Math.round((end.atMs - course.assignedAtMs) / 60_000);
  const sooner = Math.round(freedMs / 60_000);
  const how = course.endedAtMs === undefined ? 'still open' : `${sooner} min sooner`;
  return `${course.conversation}  after ${minutes} min (${clockWords[end.by]}), ${how}: ${afterWords[afterwards]}`;
}

/** One chat, exactly. Times in UTC. */
export const jsonOf = ({ course, steps, end, afterwards, freedMs }: Outcome) => ({
  conversation: course.conversation,
  service: course.service,
  assignedAt: iso(course.assignedAtMs),
  endedAt: course.endedAtMs === undefined ? null : iso(course.endedAtMs),
  endedBy: course.endedBy,
  wouldEndAt: end === undefined ? null : iso(end.atMs),
  wouldEndBy: end?.by ?? null,
  afterwards: afterwards ?? null,
  freedSeconds: Math.round(freedMs / 1_000),
  steps: steps.map(({ atMs, act, by, why }) => ({ at: iso(atMs), act, by, why })),
});

const iso = (ms: number): string => new Date(ms).toISOString();
