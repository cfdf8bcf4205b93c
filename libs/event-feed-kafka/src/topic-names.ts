import { eventRegistry } from '@stillhere/event-schema';
import { categoryOf, parseStreamName } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import { partitionNumber } from './murmur2.js';

/** Which topics there are. Both sides must declare the same, or they look in different places. */
export interface TopicPlan {
  /** First word of each topic's name. */
  readonly prefix: string;
  /** Of each topic, for ever: with another count a stream would go on in another partition. */
  readonly partitions: number;
  /** Categories of streams that are published; each has a topic of its own. */
  readonly categories: readonly string[];
  /** Whose streams are published; missing: everybody's, for readers who may see them all. */
  readonly tenant?: string | undefined;
}

/** Everything that this release knows events of. */
export const categoriesDefault: readonly string[] = [
  ...new Set(eventRegistry.types.map(({ type }) => type.slice(0, type.indexOf('.')))),
];

/** Enough for a consumer group of a dozen, few enough to look at each at a start. */
export const partitionsDefault = 12;
export const prefixDefault = 'stillhere';
/** Also the unit in which consumers share work; more makes every start slower. */
export const partitionsMax = 256;

export const topicOf = ({ prefix }: TopicPlan, category: string): string =>
  `${prefix}.${category}.v1`;

export const topicsOf = (plan: TopicPlan): string[] =>
  plan.categories.map((category) => topicOf(plan, category));

export const partitionName = (topic: string, number: number): string => `${topic}/${number}`;

/** The reverse; the name is one that `partitionName` made. */
export function partitionParts(name: string): { topic: string; partition: number } {
  const slash = name.lastIndexOf('/');
  return { topic: name.slice(0, slash), partition: Number(name.slice(slash + 1)) };
}

/** `undefined`: its category is not published, or its tenant is another. */
export function partitionOfStream(plan: TopicPlan, stream: StreamName): string | undefined {
  if (plan.tenant !== undefined && parseStreamName(stream)?.tenant !== plan.tenant)
    return undefined;
  const category = categoryOf(stream);
  if (!plan.categories.includes(category)) return undefined;
  return partitionName(topicOf(plan, category), partitionNumber(stream, plan.partitions));
}
