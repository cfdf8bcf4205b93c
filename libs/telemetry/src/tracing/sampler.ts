import { type Context, createContextKey, trace } from '@opentelemetry/api';
import {
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';

const foreign = createContextKey('stillhere.foreign');

/** The parent is a stranger's. */
export const asForeign = (context: Context): Context => context.setValue(foreign, true);

/**
 * What one of us decided holds for the whole trace. What a stranger asks for does not: anybody could fill the queue of
 * everybody's spans.
 */
export function samplerOf(ratio: number): Sampler {
  const root = new TraceIdRatioBasedSampler(ratio);
  const ours = new ParentBasedSampler({ root, remoteParentSampled: new AlwaysOnSampler() });
  return {
    shouldSample: (context, ...rest) =>
      context.getValue(foreign) === true && trace.getSpanContext(context) !== undefined
        ? root.shouldSample(context, rest[0])
        : ours.shouldSample(context, ...rest),
    toString: () => `Stillhere{${ratio}}`,
  };
}
