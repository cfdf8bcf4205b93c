import { TopicsRefused, TopicsUnavailable } from '@stillhere/event-feed';

/** The oldest broker that takes headers and idempotent producers. */
const brokerMin = '0.11';

/** What kafkajs throws, as far as one can do something about it: by its class or the broker's word. */
const refusals: Readonly<Record<string, string>> = {
  KafkaJSServerDoesNotSupportApiKey: `the broker is too old: Kafka ${brokerMin} or newer is needed.`,
  KafkaJSUnsupportedMagicByteInMessageSet: `the broker is too old: Kafka ${brokerMin} or newer is needed.`,
  KafkaJSSASLAuthenticationError: 'the broker does not accept the user name and password.',
  SASL_AUTHENTICATION_FAILED: 'the broker does not accept the user name and password.',
  UNSUPPORTED_SASL_MECHANISM:
    'the broker does not offer this way to sign in: look at --kafka-sasl.',
  TOPIC_AUTHORIZATION_FAILED:
    'this account may not use the topics: allow it to read, write and create them.',
  GROUP_AUTHORIZATION_FAILED:
    'this account may not read in groups: allow groups that begin with the prefix.',
  CLUSTER_AUTHORIZATION_FAILED:
    'this account may not write idempotently: allow it IdempotentWrite.',
  INVALID_REPLICATION_FACTOR:
    'the broker cannot keep as many copies as it is set to: start more brokers, or make the topics by hand.',
  POLICY_VIOLATION:
    'a policy of the broker forbids these topics: make them by hand, with a policy that allows it.',
};

/** The same failure in words of the port; what is ours already stays as it is. */
export function topicsFault(error: unknown): Error {
  if (error instanceof TopicsRefused || error instanceof TopicsUnavailable) return error;
  if (!isOfKafka(error))
    return error instanceof Error ? error : new Error('fault', { cause: error });
  const refusal = causes(error).flatMap(({ name, type }) => {
    const known = refusals[type ?? ''] ?? refusals[name];
    return known === undefined ? [] : [known];
  })[0];
  if (refusal !== undefined) {
    return new TopicsRefused(
      `Kafka cannot be used: ${refusal} Nothing is lost: the log has it all.`,
      { cause: error },
    );
  }
  return new TopicsUnavailable(`Kafka did not answer: ${error.message}`, { cause: error });
}

interface KafkaError extends Error {
  readonly type?: string;
  readonly cause?: unknown;
}

const isOfKafka = (error: unknown): error is KafkaError =>
  error instanceof Error && (error.name.startsWith('KafkaJS') || systemCodes.has(codeOf(error)));

/** Of sockets and of TLS, where kafkajs does not wrap them. */
const systemCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

const codeOf = (error: Error): string => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
};

/** A retried error stands as the cause of the one that is thrown. */
const depthMax = 5;
function causes(error: KafkaError): KafkaError[] {
  const found: KafkaError[] = [];
  for (let next: unknown = error; next instanceof Error && found.length < depthMax; ) {
    found.push(next as KafkaError);
    next = (next as { originalError?: unknown }).originalError ?? next.cause;
  }
  const { errors } = error as { errors?: unknown };
  if (Array.isArray(errors)) found.push(...(errors as KafkaError[]));
  return found;
}
