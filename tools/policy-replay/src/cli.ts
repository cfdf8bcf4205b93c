import { answerUnasked, type Output, openOutput } from '@stillhere/command-line';
import { assertWhole } from '@stillhere/data-directory';
import type { DecodedEvent } from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { parseStreamName } from '@stillhere/event-store';
import type { JsonObject } from '@stillhere/kernel';
import { logSourceOf, type ReadableLog } from '@stillhere/log-source';
import { type Course, courseOf, courseTypes } from './course.js';
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
    const source = logSourceOf(options.directory, options.url);
    assertWhole(options.directory, {
      ...{ lookAtLog: await source.look(), logIn: source.logIn, uses: ['log.db'] },
    });
    const log = await source.read();
    try {
      tell(await coursesOf(log, options), options, output);
      return 0;
    } finally {
      await log.close();
    }
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
  const conversations = new Map<string, DecodedEvent[]>();
  let untilMs = 0;
  for await (const stored of log.everything()) {
    untilMs = Math.max(untilMs, Date.parse(stored.metadata.occurredAt));
    const parts = parseStreamName(stored.stream);
    if (parts?.category !== 'conversation') continue;
    if (tenant !== '' && parts.tenant !== tenant) continue;
    if (!courseTypes.has(stored.type)) continue;
    const { type, data } = eventRegistry.decode(stored);
    // What was said stays behind: all chats are held at once, and nobody looks at it.
    const event = { type, data: withoutText(data), stored: { ...stored, data: '' } };
    const whole = { ...event, tenant: parts.tenant, streamId: parts.id };
    const known = conversations.get(stored.stream);
    if (known === undefined) conversations.set(stored.stream, [whole]);
    else known.push(whole);
  }
  return [...conversations.values()].flatMap((events) => courseOf(events, untilMs) ?? []);
}

function withoutText({ body: _, survey: __, ...data }: JsonObject): JsonObject {
  return data;
}
