import { eventRegistry } from '@stillhere/event-schema';
import { parseStreamName, type StoredEvent } from '@stillhere/event-store';
import type { ReadableLog } from '@stillhere/log-source';
import {
  type Answer,
  Answering,
  createObserver,
  factOf,
  isMeasured,
  type Observation,
  withoutSmallCells,
} from '@stillhere/reporting';
import type { MeasuresOptions } from './options.js';

type Asked = Pick<MeasuresOptions, 'tenant' | 'version' | 'question' | 'hideBelow'>;

/** How far the log was read. */
export interface Reach {
  position: string;
  events: number;
}

/** What the log makes known, event by event, up to the version asked for. */
export async function* observe(
  log: Pick<ReadableLog, 'everything'>,
  { tenant, version }: Pick<Asked, 'tenant' | 'version'>,
  reach: Reach,
): AsyncGenerator<Observation> {
  const observer = createObserver();
  for await (const stored of log.everything()) {
    if (version !== '' && stored.position > version) return;
    reach.position = stored.position;
    reach.events += 1;
    if (isMeasured(stored.type) && stored.metadata.tenant === tenant) {
      yield* observer.take(factOf(decoded(stored)));
    }
  }
}

function decoded(stored: StoredEvent) {
  const { type, data } = eventRegistry.decode(stored);
  const parts = parseStreamName(stored.stream);
  return { type, data, stored, tenant: stored.metadata.tenant, streamId: parts?.id ?? '' };
}

/** All questions in one pass over the log. */
export async function answersOf(
  log: Pick<ReadableLog, 'everything'>,
  asked: Asked,
  reach: Reach,
): Promise<readonly Answer[]> {
  const answering = asked.question.queries.map((query) => ({ query, of: new Answering(query) }));
  for await (const seen of observe(log, asked, reach))
    for (const { of } of answering) of.take(seen);
  return answering.map(({ query, of }) => ({
    query,
    cells: withoutSmallCells(of.cells(), asked.hideBelow),
  }));
}
