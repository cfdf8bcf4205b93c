import type { ConversationView, TimelineItem } from '@stillhere/live-protocol';
import { factOf } from './facts.js';

/** Shorter pauses are ordinary in a talk that is hard; a line for each would be noise. */
export const silenceFromMs = 3 * 60_000;
/** More states than this in one silence say "it changed a lot"; the facts above tell the rest. */
export const silenceStatesMax = 3;

/** Where the person was during a silence, as recorded; `unknown` before the first connection. */
export type Whereabouts =
  | 'on-screen'
  | 'behind'
  | 'asleep'
  | 'checking'
  | 'away'
  /** We were not there ourselves: nothing is claimed about them. */
  | 'our-gap'
  | 'left'
  | 'unknown';

export interface Silence {
  readonly fromAt: string;
  readonly ms: number;
  /** In order, without repeats in a row, at most `silenceStatesMax`. */
  readonly states: readonly Whereabouts[];
}

/** Where the person is after `item`, given where they were. */
export function whereaboutsAfter(
  view: ConversationView,
  item: TimelineItem,
  before: Whereabouts,
): Whereabouts {
  if (item.kind !== 'fact') return before;
  switch (factOf(view, item)?.kind) {
    case 'page-opened':
    case 'page-back':
      return item.data.surface === 'hidden' ? 'behind' : 'on-screen';
    case 'answering-again':
    case 'on-screen':
      return 'on-screen';
    case 'behind':
      return 'behind';
    case 'asleep':
      return 'asleep';
    case 'stopped-answering':
      return 'checking';
    case 'lost-network':
    case 'lost-closed':
    case 'lost-timed-out':
    case 'lost-other':
      return 'away';
    case 'lost-our-restart':
    case 'sight-lost':
      return 'our-gap';
    case 'left-ended':
    case 'left-exit':
      return 'left';
    default:
      return before;
  }
}

/** The silence between two moments, or undefined when it is too short to mention. */
export function silenceBetween(
  fromAt: string,
  untilMs: number,
  states: readonly Whereabouts[],
): Silence | undefined {
  const ms = untilMs - Date.parse(fromAt);
  if (!(ms >= silenceFromMs)) return undefined;
  const distinct = states.filter((state, place) => state !== states[place - 1]);
  return { fromAt, ms, states: distinct.slice(-silenceStatesMax) };
}
