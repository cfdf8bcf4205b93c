import type { session as api } from '@stillhere/contracts';
import { evFrame, evType } from '@stillhere/live-protocol/frames';
import {
  callContext,
  type FollowedEvent,
  type Follower,
  type FollowFrom,
  type Following,
  type Link,
  type ServiceFault,
} from '@stillhere/nest-kit';
import type { FakeSession } from './fake-session.js';

/** The link to a fake session: its follows and orders go by the methods of the same names. */
export const fakeLink = (session: FakeSession): Link => ({
  submit: byCalls(session.service),
  follow: (from, follower) => following(session, from, follower),
  onTurn: () => () => undefined,
});

/** The same for a fake presence service, which follows nothing. */
export const presenceLink = (presence: object): Pick<Link, 'submit'> => ({
  submit: byCalls(presence),
});

type Call = (request: unknown, context: unknown) => Promise<unknown>;

function byCalls(service: object): Link['submit'] {
  const calls = service as Readonly<Record<string, Call>>;
  /** Orders are carried out in the order in which they were submitted. */
  let before: Promise<unknown> = Promise.resolve();
  return ({ kind, context }, settled) => {
    const answer = settled as (answer: unknown) => void;
    before = before
      .then(() => (calls[kind.$case] as Call).call(service, kind.value, context))
      .then(
        (value: unknown) => answer({ ok: true, value }),
        (fault: ServiceFault) => answer({ ok: false, fault }),
      );
  };
}

function following(
  session: FakeSession,
  { request, context }: FollowFrom,
  follower: Follower,
): Following {
  const leaving = new AbortController();
  let room = (): void => undefined;
  const run = async (): Promise<void> => {
    const { signal } = leaving;
    for await (const event of session.follow(request, { ...callContext(context), signal })) {
      if (signal.aborted) return;
      if (!follower.onEvent(framed(event))) await new Promise<void>((resolve) => (room = resolve));
    }
  };
  const end = (fault?: ServiceFault): void => {
    if (!leaving.signal.aborted) follower.onEnd(fault);
  };
  run().then(() => end(), end);
  return {
    resume: () => room(),
    leave() {
      leaving.abort();
      room();
    },
  };
}

/** In which trace an event was made, where a test says so. */
export const tracesOf = new WeakMap<api.ConversationEvent, string>();

function framed(event: api.ConversationEvent): FollowedEvent {
  const { counselor } = JSON.parse(event.dataJson) as { counselor?: string };
  const { revision, actor } = event;
  return {
    revision,
    type: evType(event.type),
    actor,
    counselor: counselor ?? '',
    frame: evFrame(event),
    traceparent: tracesOf.get(event),
  };
}
