import type { TimelineItem } from '@stillhere/live-protocol';
import type { Phrase } from '../words/words.js';

export type FactItem = Extract<TimelineItem, { kind: 'fact' }>;

/**
 * The facts that stand between the messages: who answers, that we were away, and that a chat may end. Undefined for all
 * others. Nobody is blamed but us.
 */
export function factPhrase(item: FactItem, names: ReadonlyMap<string, string>): Phrase | undefined {
  const values = { name: names.get(item.participant) ?? '' };
  switch (item.type) {
    case 'assigned':
      return { key: 'talk.came', values };
    case 'unassigned':
      return { key: item.data.reason === 'desk-lost' ? 'talk.gone' : 'talk.putBack', values };
    case 'connection-unseen':
      return awayPhrase(item);
    case 'contact-step-taken':
      return warningPhrase(item);
    default:
      return undefined;
  }
}

/** A warning under the contact policy; of what else a policy does the person hears nothing. */
export const isWarning = ({ type, data }: FactItem): boolean =>
  type === 'contact-step-taken' && data.act === 'warn';

function warningPhrase(item: FactItem): Phrase | undefined {
  if (!isWarning(item)) return undefined;
  const seconds = Number(item.data.endsInS);
  return seconds > 0
    ? { key: 'talk.quiet', values: { minutes: Math.floor(seconds / 60) } }
    : { key: 'talk.quietOnly' };
}

/** As in the header: a shorter cut is not worth a word. */
const awayToldFromS = 2;

/** Of the record of our own blind span we get the one about this person only. */
function awayPhrase({ at, data: { since } }: FactItem): Phrase | undefined {
  if (typeof since !== 'string') return undefined;
  const seconds = Math.round((Date.parse(at) - Date.parse(since)) / 1_000);
  if (!(seconds >= awayToldFromS)) return undefined;
  return seconds < 60
    ? { key: 'talk.awaySeconds', values: { seconds }, at: since }
    : { key: 'talk.awayMinutes', values: { minutes: Math.round(seconds / 60) }, at: since };
}
