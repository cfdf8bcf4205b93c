import type { routing as api } from '@stillhere/contracts';
import { timestamp } from '@stillhere/event-schema';
import { priorityOf } from '../domain/matching/turn.js';
import type { Wait } from '../domain/queue/wait.js';
import type { WaitingEntry } from '../projections/waiting-list.js';
import type { Moments } from './moments.js';

/** One who waits, as the lists show them. */
export function waitingShown(
  { row, person }: WaitingEntry,
  group: 'waiting' | 'gone',
  moments: Pick<Moments, 'of' | 'wallMs'>,
): api.WaitingConversation {
  const { conversation, service, language, priority, since, returned, wait } = row;
  const { rung, alarm } = wait;
  return {
    ...{ conversation, service, language, since, group, returned },
    priority: priorityOf({ priority, raised: rung.raised }),
    visitorPresence: person.status,
    visitorSince: person.since,
    ...offerShown(wait, moments),
    raised: rung.raised,
    skillsWidened: rung.skillsWidened,
    centreWidened: rung.centreWidened,
    alarmSince: alarm?.since ?? '',
    alarmBy: alarm?.by ?? '',
  };
}

function offerShown(
  { offer }: Wait,
  moments: Pick<Moments, 'of' | 'wallMs'>,
): Pick<api.WaitingConversation, 'offeredTo' | 'offer' | 'offeredUntil' | 'offeredBecause'> {
  if (offer === undefined) {
    return { offeredTo: '', offer: 0, offeredUntil: '', offeredBecause: '' };
  }
  return {
    offeredTo: offer.counselor,
    offer: offer.offer,
    offeredUntil: timestamp(moments.wallMs(moments.of(offer.at) + offer.answerWithinMs)),
    offeredBecause: offer.explanation.because,
  };
}
