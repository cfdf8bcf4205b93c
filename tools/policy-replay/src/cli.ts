import { answerUnasked, type Output, openOutput } from '@stillhere/command-line';
import { eventRegistry } from '@stillhere/event-schema';
import { parseStreamName, type StoredEvent } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import { type ReadableLog, readLog } from '@stillhere/log-source';
import { type Course, type CourseEvent, courseOf, courseTypes } from './course.js';
import { follow, summaryOf } from './follow.js';
import { type PolicyReplayOptions, parseOptions } from './options.js';
import { jsonOf, print } from './print.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Exit codes as the help says. */
export async function runPolicyReplay(
  args: readonly string[],
  environment: Environment,
  output: Output = openOutput(),
): Promise<number> {
  const parsed = parseOptions(args, environment);
  if (parsed.kind !== 'options') return answerUnasked(parsed, output);
  const { options } = parsed;
  try {
    tell(await readLog(options, (log) => coursesOf(log, options)), options, output);
    return 0;
  } catch (error) {
    output.say(`The record could not be read: ${(error as Error).message}`);
    return 2;
  }
}

function tell(
  courses: readonly Course[],
  { policy, json }: PolicyReplayOptions,
  output: Output,
): void {
  const outcomes = courses.map((course) => follow(policy, course));
  const summary = summaryOf(outcomes);
  if (!json) {
    output.print(print(policy, outcomes, summary));
    return;
  }
  for (const outcome of outcomes) output.json(jsonOf(outcome));
  output.json({ policy: policy.version, ...summary });
}

/** Of every conversation that somebody had. */
async function coursesOf(log: ReadableLog, { tenant }: PolicyReplayOptions): Promise<Course[]> {
  const conversations = new Map<string, CourseEvent[]>();
  let untilMs = 0;
  for await (const stored of log.everything()) {
    untilMs = Math.max(untilMs, Date.parse(stored.metadata.occurredAt));
    const isWanted = tenant === '' || stored.metadata.tenant === tenant;
    if (!isWanted || !courseTypes.has(stored.type)) continue;
    const known = conversations.get(stored.stream);
    if (known === undefined) conversations.set(stored.stream, [eventOf(stored)]);
    else known.push(eventOf(stored));
  }
  return [...conversations].flatMap(([stream, events]) => {
    const conversation = parseStreamName(stream as StreamName)?.id ?? stream;
    return courseOf(conversation, events, untilMs) ?? [];
  });
}

/** All chats are held at once: only what a course looks at, and nothing of what was said. */
function eventOf(stored: StoredEvent): CourseEvent {
  const { type, data } = eventRegistry.decode(stored);
  const { body: _, survey: __, ...rest } = data;
  const { eventId, revision, metadata } = stored;
  const { occurredAt } = metadata;
  return { type, data: rest, stored: { eventId, revision, metadata: { occurredAt } } };
}
