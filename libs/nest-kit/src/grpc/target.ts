import type { ChannelOptions } from '@grpc/grpc-js';

const isIp = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9A-Fa-f:.]+\]):\d+$/;

/** A peer that stands still, or is cut off without a word, is left after one interval and one timeout. */
const keepalive = { everyMs: 2_000, timeoutMs: 2_000 };

/** A process that takes another's place has another address: by itself grpc-js asks DNS twice a minute at most. */
const resolvedAgainMs = 1_000;

/**
 * Each call goes to the next of those that are there. What one of them could not take is asked of another, but no more
 * than one call in ten is a repeated one: a service that is overloaded is not asked three times as much.
 */
const serviceConfig = JSON.stringify({
  loadBalancingConfig: [{ round_robin: {} }],
  methodConfig: [
    {
      name: [{}],
      retryPolicy: {
        maxAttempts: 3,
        initialBackoff: '0.05s',
        maxBackoff: '0.5s',
        backoffMultiplier: 3,
        retryableStatusCodes: ['UNAVAILABLE'],
      },
    },
  ],
  retryThrottling: { maxTokens: 100, tokenRatio: 0.1 },
});

export interface Target {
  readonly target: string;
  readonly channelOptions: ChannelOptions;
}

/**
 * What grpc-js connects to: the `host:port` as it is; several of them, all by IP address, by its list; a name of
 * several addresses as DNS has them, asked again when one of them is lost.
 */
export function targetOf(address: string): Target {
  const addresses = address.split(',');
  const [first = ''] = addresses;
  const scheme = first.startsWith('[') ? 'ipv6' : 'ipv4';
  const target = addresses.every((one) => isIp.test(one))
    ? `${scheme}:${address}`
    : `dns:///${first}`;
  return {
    target,
    channelOptions: {
      'grpc.service_config': serviceConfig,
      'grpc.service_config_disable_resolution': 1,
      'grpc.dns_min_time_between_resolutions_ms': resolvedAgainMs,
      'grpc.keepalive_time_ms': keepalive.everyMs,
      'grpc.keepalive_timeout_ms': keepalive.timeoutMs,
    },
  };
}
