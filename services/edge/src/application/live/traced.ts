import type { MsgFrame, NoteFrame } from '@stillhere/live-protocol';
import type { FollowedEvent } from '@stillhere/nest-kit';
import { isSampled, type Span } from '@stillhere/telemetry';
import type { LiveConnection } from './live-connection.js';
import { MessageTraces } from './message-traces.js';

// What of a page's traffic belongs to a trace. Nothing of it is done where nobody traces.

/** A trace begins with it, or goes on that the page named; the page does not decide whether it is kept. */
export function receiving(
  connection: LiveConnection,
  { t, traceparent = '' }: MsgFrame | NoteFrame,
): Span | undefined {
  const { tracer } = connection.ports;
  if (!tracer.enabled) return undefined;
  const attributes = attributesOf(connection);
  return tracer.start('receive', { of: t, parent: traceparent, isForeign: true, attributes });
}

export function delivering(connection: LiveConnection, event: FollowedEvent): Span | undefined {
  const { tracer } = connection.ports;
  const { traceparent: parent = '', type: of } = event;
  if (!tracer.enabled || !isSampled(parent)) return undefined;
  return tracer.start('deliver', { of, parent, attributes: attributesOf(connection) });
}

/** What the page will speak of: somebody else's message. */
export function delivered(connection: LiveConnection, event: FollowedEvent, span: Span): void {
  span.end();
  if (event.type !== 'message-posted' || event.actor === connection.participant) return;
  connection.traces ??= new MessageTraces();
  connection.traces.sent(event.revision, span.traceparent);
}

/** The trace under which a receipt is to be recorded; `undefined`: of none. */
export function acknowledging(
  connection: LiveConnection,
  level: 'delivered' | 'displayed',
  upTo: number,
): string | undefined {
  const parent = connection.traces?.of(level, upTo);
  if (parent === undefined) return undefined;
  const attributes = attributesOf(connection);
  const span = connection.ports.tracer.start('acknowledge', { of: level, parent, attributes });
  span.end();
  return span.traceparent;
}

const attributesOf = ({ side, principal }: LiveConnection) => ({
  'stillhere.side': side,
  'stillhere.tenant': principal.tenant,
});
