import { authorizeCall, type Verdict } from '@stillhere/access';
import type { CallContext } from '@stillhere/contracts';
import type { Clock, Random, Timers } from '@stillhere/kernel';
import { serviceDeadlineMs } from '@stillhere/kernel';
import { noopTracer, type Span, type Tracer, traceIdOf } from '@stillhere/telemetry';
import { type CallMeter, type MethodMeter, noCallMeter } from './call-meter.js';
import { isFatal, toServiceFault } from './error-mapping.js';
import { type Logger, silentLogger } from './logger.js';
import { deniedFault } from './require-allowed.js';
import type { BoundMethod } from './service-binding.js';
import { ServiceFault } from './service-fault.js';
import { systemClock, systemRandom, systemTimers } from './system-ports.js';

export interface CallChainOptions {
  readonly clock?: Clock;
  readonly timers?: Timers;
  readonly random?: Random;
  readonly tracer?: Tracer;
  readonly meter?: CallMeter;
  readonly logger?: Logger;
  /** The longest a unary call may take, in milliseconds; default 4,000. */
  readonly budgetMs?: number;
  /** A promise of our own broke (corrupt log, unknown event): whoever is told stops the process. */
  readonly onFatal?: (error: unknown) => void;
}

/** Options with every gap filled. */
export interface CallChain {
  readonly door: 'in-process' | 'grpc';
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly tracer: Tracer;
  readonly meter: CallMeter;
  readonly logger: Logger;
  readonly budgetMs: number;
  readonly onFatal: (error: unknown) => void;
}

export const callChain = (door: CallChain['door'], options: CallChainOptions): CallChain => ({
  door,
  clock: options.clock ?? systemClock,
  timers: options.timers ?? systemTimers,
  random: options.random ?? systemRandom,
  tracer: options.tracer ?? noopTracer,
  meter: options.meter ?? noCallMeter,
  logger: options.logger ?? silentLogger,
  budgetMs: options.budgetMs ?? serviceDeadlineMs,
  onFatal: options.onFatal ?? (() => undefined),
});

/** One call on its way through the chain. */
export interface Call {
  readonly context: Context;
  readonly span: Span | undefined;
  readonly meter: MethodMeter;
  /** Of the chain's clock. */
  readonly enteredAtMs: number;
}

/**
 * What a service is told about a call. A class, because an object with an accessor of its own costs ten
 * times as much to make; so it cannot be spread, and need not be.
 */
class Context implements CallContext {
  readonly principal: CallContext['principal'];
  readonly deadlineAtMs: number;
  readonly traceparent: string;
  readonly commandId: string;
  readonly correlationId: string;
  #controller: AbortController | undefined;

  constructor(known: Omit<CallContext, 'signal'>) {
    this.principal = known.principal;
    this.deadlineAtMs = known.deadlineAtMs;
    this.traceparent = known.traceparent;
    this.commandId = known.commandId;
    this.correlationId = known.correlationId;
  }

  /** Few services ask for it, and a controller costs more than the rest of the chain. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** Tells the service that nobody waits any more. */
  abort(reason?: unknown): void {
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
  }
}

export const deadlineExceeded = (): ServiceFault =>
  new ServiceFault({
    status: 'deadline-exceeded',
    code: 'DeadlineExceeded',
    message: 'It took too long and may or may not have been done. Try the identical call again.',
  });

export const callCancelled = (): ServiceFault =>
  new ServiceFault({
    status: 'aborted',
    code: 'CallCancelled',
    message: 'The caller went away before the answer. It may or may not have been done.',
  });

/** Access, then deadline, then ids and trace. Throws the ServiceFault that refuses the call. */
export function enter(chain: CallChain, method: BoundMethod, given: CallContext): Call {
  const nowMs = chain.clock.monotonicMs();
  const meter = chain.meter.of(method);
  meter.began();
  const refusal = refusalOf(chain, method, { given, nowMs });
  if (refusal !== undefined) {
    meter.ended(0, refusal.status);
    throw refusal;
  }
  const span = tracesCall(chain.tracer, method, given)
    ? startSpan(chain, method, given)
    : undefined;
  const commandId = given.commandId || newCallId(chain.random);
  const context = new Context({
    principal: given.principal,
    deadlineAtMs: method.streams
      ? given.deadlineAtMs
      : Math.min(given.deadlineAtMs, nowMs + chain.budgetMs),
    traceparent: span === undefined ? given.traceparent : span.traceparent,
    commandId,
    correlationId: given.correlationId || commandId,
  });
  return { context, span, meter, enteredAtMs: nowMs };
}

function refusalOf(
  chain: CallChain,
  method: BoundMethod,
  { given, nowMs }: { readonly given: CallContext; readonly nowMs: number },
): ServiceFault | undefined {
  const verdict = authorizeCall(given.principal, method.action);
  if (!verdict.allowed) return accessDenied(chain, method, { given, verdict });
  if (given.signal.aborted) return callCancelled();
  return given.deadlineAtMs <= nowMs ? deadlineExceeded() : undefined;
}

/** Which call: a method, or that with the trace that it is part of. */
export interface FailedCall extends Pick<BoundMethod, 'action'> {
  readonly traceparent?: string;
}

export const failedCall = ({ action }: BoundMethod, call: Call | undefined): FailedCall =>
  call === undefined ? { action } : { action, traceparent: call.context.traceparent };

/** What callers see of an error; what only we may see goes to the log. */
export function refuse(chain: CallChain, failed: FailedCall, error: unknown): ServiceFault {
  const fault = toServiceFault(error);
  if (fault.status === 'internal') {
    const { action, traceparent = '' } = failed;
    chain.logger.error('call failed', { action, traceId: traceIdOf(traceparent), error });
  }
  if (isFatal(error)) chain.onFatal(error);
  return fault;
}

/** Once for each call that was entered; `undefined`: it was not. */
export function endCall(chain: CallChain, call: Call | undefined, fault?: ServiceFault): void {
  if (call === undefined) return;
  const { span, meter, enteredAtMs } = call;
  meter.ended(chain.clock.monotonicMs() - enteredAtMs, fault === undefined ? 'ok' : fault.status);
  if (span === undefined) return;
  if (fault !== undefined) span.fail(fault.code);
  span.end();
}

interface Denial {
  readonly given: CallContext;
  readonly verdict: Verdict & { readonly allowed: false };
}

function accessDenied(chain: CallChain, method: BoundMethod, denial: Denial): ServiceFault {
  const { given, verdict } = denial;
  const traceId = traceIdOf(given.traceparent);
  chain.logger.warn('call denied', { action: method.action, reason: verdict.reason, traceId });
  if (given.principal.actor === '' && given.principal.roles.length === 0) {
    return new ServiceFault({
      status: 'unauthenticated',
      code: 'TokenMissing',
      message:
        'This call needs a token: metadata "authorization: Bearer <token>". Nothing was changed.',
    });
  }
  return deniedFault(verdict);
}

function newCallId(random: Random): string {
  return Buffer.from(random.bytes(16)).toString('hex');
}

/**
 * What a service does of its own accord begins no trace: heartbeats and verdicts would be most of them. Nor does a
 * stream: nobody waits for the end of a span that lasts for hours.
 */
export const tracesCall = (
  { enabled }: Pick<Tracer, 'enabled'>,
  { streams }: Pick<BoundMethod, 'streams'>,
  { traceparent, principal }: CallContext,
): boolean => enabled && (traceparent !== '' || !(streams || principal.roles.includes('service')));

const startSpan = (chain: CallChain, { action }: BoundMethod, given: CallContext): Span =>
  chain.tracer.start('serve', {
    of: action,
    parent: given.traceparent,
    attributes: {
      'rpc.system.name': 'grpc',
      'rpc.method': action,
      'stillhere.door': chain.door,
      'stillhere.tenant': given.principal.tenant,
    },
  });
