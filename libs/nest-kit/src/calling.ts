import type { CallContext } from '@stillhere/contracts';
import type { Span, Tracer } from '@stillhere/telemetry';
import { tracesCall } from './call-chain.js';
import type { BoundMethod } from './service-binding.js';
import type { ServiceFault } from './service-fault.js';

interface Calling {
  /** What is to travel: the same call, as a part of the span. */
  readonly context: CallContext;
  readonly span: Span | undefined;
}

/** A call of another process, seen from whoever calls. */
export function calling(
  tracer: Tracer,
  method: Pick<BoundMethod, 'action' | 'streams'>,
  context: CallContext,
): Calling {
  if (!tracesCall(tracer, method, context)) return { context, span: undefined };
  const { action } = method;
  const span = tracer.start('call', {
    of: action,
    parent: context.traceparent,
    attributes: { 'rpc.system.name': 'grpc', 'rpc.method': action },
  });
  return { context: withTrace(context, span.traceparent), span };
}

export function ended(span: Span | undefined, fault: ServiceFault | undefined): void {
  if (span === undefined) return;
  if (fault !== undefined) span.fail(fault.code);
  span.end();
}

/** Field by field: what a chain hands out is no plain object. */
const withTrace = (context: CallContext, traceparent: string): CallContext => ({
  principal: context.principal,
  deadlineAtMs: context.deadlineAtMs,
  signal: context.signal,
  traceparent,
  commandId: context.commandId,
  correlationId: context.correlationId,
});
