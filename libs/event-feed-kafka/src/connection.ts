import type { Kafka, KafkaConfig, SASLOptions } from 'kafkajs';

export type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

/** How the brokers are reached. */
export interface KafkaAccess {
  /** `HOST:PORT`, one or more to begin with. */
  readonly brokers: readonly string[];
  /** PEM texts; `undefined`: without TLS. Without `ca` the system's authorities are trusted. */
  readonly tls?:
    | { readonly ca?: string; readonly cert?: string; readonly key?: string }
    | undefined;
  readonly sasl?:
    | { readonly mechanism: SaslMechanism; readonly username: string; readonly password: string }
    | undefined;
}

/** A broker that does not answer a connection by then counts as away. */
const connectMsMax = 3_000;
/** A request that is not answered by then is sent again, or given up. */
const requestMsMax = 10_000;
/**
 * Attempts within one operation, the same bytes each time: some seconds, enough for a partition to get another
 * leader. Whoever asked goes on trying after that, from a state that is known again.
 */
export const retry = { retries: 8, initialRetryTime: 100, maxRetryTime: 1_500, multiplier: 2 };

/** kafkajs logs failures that it retries; what matters is thrown, and told by who catches it. */
const silent = () => () => undefined;

/** The driver is loaded when it is needed: a start without Kafka does without it. */
export async function kafkaOf({ brokers, tls, sasl }: KafkaAccess): Promise<Kafka> {
  const { Kafka, logLevel } = await import('kafkajs');
  const config: KafkaConfig = {
    clientId: 'stillhere',
    brokers: [...brokers],
    connectionTimeout: connectMsMax,
    requestTimeout: requestMsMax,
    enforceRequestTimeout: true,
    retry,
    logLevel: logLevel.NOTHING,
    logCreator: silent,
    ...(tls && { ssl: { ...tls } }),
    ...(sasl && { sasl: { ...sasl } as SASLOptions }),
  };
  return new Kafka(config);
}
