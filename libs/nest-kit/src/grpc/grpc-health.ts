import type { Server, ServerUnaryCall, ServerWritableStream, sendUnaryData } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import type { Cancel } from '@stillhere/kernel';
import type { HealthState } from '../health-state.js';

interface CheckRequest {
  readonly service: string;
}
type Serving = 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';
interface CheckResponse {
  readonly status: Serving;
}

/** One watcher a load balancer; more is somebody probing. */
const watchersMax = 100;

/**
 * `grpc.health.v1.Health` over the process's own health. The package brings the definition; its
 * implementation keeps `Watch` open for ever, which would make every drain run into its timer.
 */
export async function addHealth(
  server: Server,
  health: HealthState,
  { services, draining }: { readonly services: readonly string[]; readonly draining: AbortSignal },
): Promise<void> {
  const { service } = await import('grpc-health-check');
  const known = new Set(['', ...services]);
  const now = (name: string): Serving => {
    if (!known.has(name)) return 'SERVICE_UNKNOWN';
    return health.ready && !draining.aborted ? 'SERVING' : 'NOT_SERVING';
  };
  const watches = healthWatches(health, draining, now);
  server.addService(service as never, {
    check: (
      call: ServerUnaryCall<CheckRequest, CheckResponse>,
      callback: sendUnaryData<CheckResponse>,
    ) => {
      const name = call.request.service;
      if (known.has(name)) callback(null, { status: now(name) });
      else callback({ code: status.NOT_FOUND, details: 'No such service is served here.' });
    },
    watch: watches,
    list: (_call: unknown, callback: sendUnaryData<unknown>) =>
      callback(null, {
        statuses: Object.fromEntries([...known].map((name) => [name, { status: now(name) }])),
      }),
  });
}

function healthWatches(health: HealthState, draining: AbortSignal, now: (name: string) => Serving) {
  let watchers = 0;
  return (call: ServerWritableStream<CheckRequest, CheckResponse>): void => {
    if (watchers >= watchersMax) {
      call.emit('error', { code: status.RESOURCE_EXHAUSTED, details: 'Too many watchers.' });
      return;
    }
    watchers += 1;
    let last: Serving | undefined;
    const tell = (): void => {
      const serving = now(call.request.service);
      if (serving !== last) call.write({ status: serving });
      last = serving;
    };
    const stop: Cancel = health.watch(tell);
    const end = (): void => {
      tell();
      call.end();
    };
    const release = (): void => {
      stop();
      draining.removeEventListener('abort', end);
      watchers -= 1;
    };
    draining.addEventListener('abort', end);
    call.once('close', release);
    call.once('cancelled', () => call.end());
    tell();
  };
}
