import { ServiceFault } from '@stillhere/nest-kit';
import { wholeOf } from '../../domain/measures/period.js';
import { Answering, type Cell, type Query } from '../../domain/measures/query.js';
import { withoutSmallCells } from '../../domain/measures/small-cells.js';
import { type Look, observedIn } from './look.js';

/** Of fewer conversations or counselors analysts see no figure. */
export const smallCellMin = 10;
/** More contributions than this are not kept in memory for one answer. */
const behindMax = 200_000;

export interface AnswerOptions {
  /** Figures of fewer are hidden; 0: none are. */
  readonly hideBelow: number;
  /** With what is behind each figure. */
  readonly keepsBehind: boolean;
}

/** @throws ServiceFault `resource-exhausted` TooMuchBehind */
export async function answerOf(
  look: Look,
  query: Query,
  { hideBelow, keepsBehind }: AnswerOptions,
): Promise<readonly Cell[]> {
  const answering = new Answering(query, keepsBehind);
  let taken = 0;
  for await (const seen of observedIn(look, query.measure.sees, wholeOf(query.span))) {
    answering.take(seen);
    taken += 1;
    if (keepsBehind && taken > behindMax) throw tooMuchBehind();
  }
  return withoutSmallCells(answering.cells(), hideBelow);
}

const tooMuchBehind = (): ServiceFault =>
  new ServiceFault({
    status: 'resource-exhausted',
    code: 'TooMuchBehind',
    message: `More than ${behindMax} observations are behind it. Ask for fewer days; nothing was written.`,
  });
