import { type Moment, tickMs } from '@stillhere/presence/testing';

/** How true screens were over many stories, and how soon. */
export interface Score {
  readonly hours: number;
  /** Shown as there while they were not, in seconds an hour: until silence can be known as such. */
  readonly falseAliveSPerH: number;
  readonly falseAliveLongestS: number;
  /** Shown as gone while they were there. */
  readonly falseLostSPerH: number;
  readonly falseLostLongestS: number;
  /** From a change to a screen that is right about it. */
  readonly toTruthP50S: number;
  readonly toTruthP99S: number;
  readonly changes: number;
  /** Of the causes that were shown, how many were among those that had brought it about. */
  readonly causesRight: number;
  readonly causes: number;
}

/** Somebody is there: a page of theirs has its socket over a link that is up; a desk's runs as well. */
const isAlive = ({ pages, isDesk }: Moment): boolean =>
  pages.some(({ socket, link, frozen }) => socket && link === 'up' && !(isDesk && frozen));

const isShownAlive = ({ shown }: Moment): boolean => shown?.verdict.startsWith('here.') === true;
/** Of what is called our own doing nothing is claimed about them. */
const isShownLost = ({ shown }: Moment): boolean =>
  shown?.cause !== 'our-restart' &&
  ['no-connection', 'absent', 'left'].includes(shown?.verdict ?? '');

export function scoreOf(stories: readonly (readonly Moment[])[]): Score {
  const falseAlive = stories.flatMap((story) =>
    spans(story, (moment) => isShownAlive(moment) && !isAlive(moment)),
  );
  const falseLost = stories.flatMap((story) =>
    spans(story, (moment) => isShownLost(moment) && isAlive(moment) && !moment.left),
  );
  const hours = (stories.flat().length * tickMs) / 3_600_000;
  const late = stories.flatMap(timesToTruth).sort((a, b) => a - b);
  const causes = stories.flatMap(causesShown);
  return {
    hours,
    falseAliveSPerH: sum(falseAlive) / hours,
    falseAliveLongestS: Math.max(0, ...falseAlive),
    falseLostSPerH: sum(falseLost) / hours,
    falseLostLongestS: Math.max(0, ...falseLost),
    toTruthP50S: quantile(late, 0.5),
    toTruthP99S: quantile(late, 0.99),
    changes: late.length,
    causesRight: causes.filter((isRight) => isRight).length,
    causes: causes.length,
  };
}

/** Lengths in seconds of the unbroken times in which it was so. */
function spans(story: readonly Moment[], isSo: (moment: Moment) => boolean): number[] {
  const found: number[] = [];
  let ticks = 0;
  for (const moment of story) {
    if (isSo(moment)) ticks += 1;
    else if (ticks > 0) {
      found.push(secondsOf(ticks));
      ticks = 0;
    }
  }
  return ticks > 0 ? [...found, secondsOf(ticks)] : found;
}

/** In seconds, one for each change that a screen came to show before the next one. */
function timesToTruth(story: readonly Moment[]): number[] {
  const found: number[] = [];
  let since: number | undefined;
  for (const [index, moment] of story.entries()) {
    const before = story[index - 1];
    if (before && isAlive(before) !== isAlive(moment)) since = index;
    if (since !== undefined && isShownAlive(moment) === isAlive(moment)) {
      found.push(secondsOf(index - since));
      since = undefined;
    }
  }
  return found;
}

/** One for each cause that came on a screen: whether it was one of those in the story so far. */
function causesShown(story: readonly Moment[]): boolean[] {
  return story.flatMap(({ shown, blame }, index) => {
    const before = story[index - 1]?.shown;
    const isNew = before?.verdict !== shown?.verdict || before?.cause !== shown?.cause;
    if (shown?.verdict !== 'no-connection' || !isNew) return [];
    return [blame.has(shown.cause)];
  });
}

const secondsOf = (ticks: number): number => (ticks * tickMs) / 1_000;
const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
