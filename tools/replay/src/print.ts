import { oneLine, severalLines } from '@stillhere/command-line';
import type { ConversationView, OwnReceipt, TimelineItem } from '@stillhere/live-protocol';
import { type Screen, spanOf, timeOfDay } from './screen.js';

const priorities = ['routine', 'soon', 'urgent', 'now'];
const marks: Readonly<Record<OwnReceipt, string>> = {
  saved: '✓ saved',
  delivered: '✓✓ delivered',
  displayed: '✓✓ displayed',
  'not-shared': '✓✓ delivered (display not shared)',
};

/** The screen in words, one line a thing. Times are UTC. */
export function print(conversation: string, screen: Screen): string {
  const { view, presence } = screen;
  return [
    `Conversation ${conversation}`,
    `as the counselor's screen showed it at ${screen.at}`,
    '',
    statusLine(view),
    screen.sentence,
    presence.lastHeardAt === ''
      ? 'Not heard from yet.'
      : `Last heard ${spanOf(presence.lastHeardAgeMs)} ago or later (heartbeats are not recorded).`,
    ...screen.caveats,
    '',
    'Why:',
    ...presence.why.map((one) => `  ${timeOfDay(one.at)}  ${one.kind}  (event ${one.evidence})`),
    '',
    ...view.items.map((item) => line(screen, item)),
    '',
    `Revision ${view.head}, chain ${view.chain}`,
  ].join('\n');
}

function statusLine(view: ConversationView): string {
  const parts = [
    view.status === 'ended' && view.ended
      ? `Ended at ${timeOfDay(view.ended.at)} (${view.ended.disposition})`
      : view.status === 'assigned'
        ? `With ${oneLine(view.counselor?.name ?? '')}`
        : 'Waiting',
    `opened ${timeOfDay(view.openedAt)}`,
    priorities[view.priority] ?? '',
    view.language,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** Under this column the further lines of somebody's words stand, marked. */
const wordsColumn = 18;

/** What we say of a message stands before its words: what they say can never look like it. */
function line({ view, receipts }: Screen, item: TimelineItem): string {
  const at = `  ${String(item.revision).padStart(4)}  ${timeOfDay(item.at)}`;
  if (item.kind === 'fact') return `${at}  — ${item.type} ${factDetail(item.data)}`.trimEnd();
  const name = item.author === view.visitor ? 'visitor' : (view.counselor?.name ?? item.author);
  const receipt = receipts[item.revision];
  const mark = item.kind === 'note' ? 'note (only staff)  ' : receipt ? `${marks[receipt]}  ` : '';
  return `${at}  ${mark}${oneLine(name)}: ${wordsOf(item)}`;
}

function wordsOf({
  body,
  unreadable,
}: Extract<TimelineItem, { kind: 'message' | 'note' }>): string {
  if (body !== undefined && body !== null) return severalLines(body, wordsColumn);
  return unreadable ? '[cannot be opened]' : '[redacted]';
}

const shownDetails = [
  'participant',
  'displayName',
  'cause',
  'surface',
  'reason',
  'disposition',
  'connEpoch',
  'since',
];

const factDetail = (data: Readonly<Record<string, unknown>>): string =>
  shownDetails
    .filter((name) => data[name] !== undefined && data[name] !== '')
    .map((name) => `${name} ${oneLine(String(data[name]))}`)
    .join(', ');
