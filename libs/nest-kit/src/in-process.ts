import type { CallContext } from '@stillhere/contracts';
import { type CallChainOptions, callChain } from './call-chain.js';
import { callContext, nobody } from './call-context.js';
import { boundMethods, type ServiceBinding } from './service-binding.js';
import { callStream } from './stream.js';
import { callUnary } from './unary.js';

/** A call without a context comes from nobody, and nobody may do next to nothing. */
const fromNobody = callContext({ principal: nobody('') });

/**
 * The generated client interface over a service in this process, through the same chain as over
 * gRPC: deadline → access → trace → error mapping. Rejects with ServiceFault and nothing else.
 */
export function bindInProcess<S extends object>(
  binding: ServiceBinding<S>,
  options: CallChainOptions = {},
): S {
  const chain = callChain('in-process', options);
  const client: Record<string, unknown> = {};
  for (const method of boundMethods(binding)) {
    client[method.name] = method.streams
      ? (request: unknown, given: CallContext = fromNobody) =>
          callStream(chain, method, { request, given })
      : (request: unknown, given: CallContext = fromNobody) =>
          callUnary(chain, method, { request, given });
  }
  return client as S;
}
