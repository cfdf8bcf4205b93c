import type { Settings, SettingValues } from '@stillhere/command-line';
import {
  type PayloadFormat,
  partitionsDefault,
  partitionsMax,
  prefixDefault,
  type SaslMechanism,
} from '@stillhere/event-feed-kafka';
import { homeTenantDefault, isTenantName, tenantNameText } from '@stillhere/kernel';

/** Where the log is published as topics, and how one gets there. */
export interface KafkaOptions {
  /** `HOST:PORT`, one or more. */
  readonly brokers: readonly string[];
  readonly prefix: string;
  /** Whose events; `undefined`: everybody's. */
  readonly tenant: string | undefined;
  readonly partitions: number;
  readonly format: PayloadFormat;
  /** Paths of PEM files; `undefined`: without TLS. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
  readonly sasl:
    | { readonly mechanism: SaslMechanism; readonly user: string; readonly passwordFile: string }
    | undefined;
}

const file = { kind: 'text', value: 'FILE', default: '' } as const;

export const kafkaSettings = {
  kafka: {
    kind: 'text',
    value: 'HOST:PORT[,…]',
    default: '',
    env: 'STILLHERE_KAFKA',
    help: 'Brokers to which the log is published as topics (docs/events.md)',
  },
  'kafka-format': {
    kind: 'choice',
    choices: ['protobuf', 'json'],
    default: 'protobuf',
    env: 'STILLHERE_KAFKA_FORMAT',
    help: 'How the data of each event is written',
  },
  'kafka-prefix': {
    kind: 'text',
    value: 'NAME',
    default: prefixDefault,
    env: 'STILLHERE_KAFKA_PREFIX',
    help: 'First word of the topics; another one begins anew',
  },
  'kafka-tenant': {
    kind: 'text',
    value: 'NAME|*',
    default: homeTenantDefault,
    env: 'STILLHERE_KAFKA_TENANT',
    help: 'Whose events; each tenant has a relay and a prefix of its own. *: everybody’s in one',
  },
  'kafka-partitions': {
    kind: 'number',
    value: 'COUNT',
    min: 1,
    max: partitionsMax,
    default: partitionsDefault,
    env: 'STILLHERE_KAFKA_PARTITIONS',
    help: 'Of each topic, for ever',
  },
  'kafka-tls': {
    kind: 'choice',
    choices: ['off', 'on'],
    default: 'off',
    env: 'STILLHERE_KAFKA_TLS',
    help: 'Whether the brokers are reached by TLS',
  },
  'kafka-ca': { ...file, env: 'STILLHERE_KAFKA_CA', help: 'Authorities of the brokers (PEM)' },
  'kafka-cert': { ...file, env: 'STILLHERE_KAFKA_CERT', help: 'Our certificate (PEM)' },
  'kafka-key': { ...file, env: 'STILLHERE_KAFKA_KEY', help: 'The key of our certificate (PEM)' },
  'kafka-sasl': {
    kind: 'choice',
    choices: ['none', 'plain', 'scram-sha-256', 'scram-sha-512'],
    default: 'none',
    env: 'STILLHERE_KAFKA_SASL',
    help: 'How to sign in at the brokers',
  },
  'kafka-user': {
    kind: 'text',
    value: 'NAME',
    default: '',
    env: 'STILLHERE_KAFKA_USER',
    help: 'Who signs in',
  },
  'kafka-password-file': {
    ...file,
    env: 'STILLHERE_KAFKA_PASSWORD_FILE',
    help: 'Whose first line is the password',
  },
} as const satisfies Settings;

const everybodys = '*';

export type KafkaValues = SettingValues<typeof kafkaSettings>;

const broker = /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):([1-9]\d{0,4})$/;
/** Of what Kafka takes; short enough that the rest of a name has room. */
const prefix = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** `undefined`: no Kafka. A text: the sentence why it is refused. */
export function kafkaOptionsOf(values: KafkaValues): KafkaOptions | undefined | string {
  const brokers = values.kafka.split(',').filter((one) => one !== '');
  if (brokers.length === 0) return withoutBrokers(values);
  const wrong = brokers.find((one) => !isAddress(one));
  if (wrong !== undefined) {
    return `--kafka is "${wrong.slice(0, 80)}" but must be like kafka.example.org:9092.`;
  }
  if (!prefix.test(values['kafka-prefix'])) {
    const found = values['kafka-prefix'].slice(0, 80);
    return `--kafka-prefix is "${found}" but must be a word of letters, digits, dots, dashes.`;
  }
  const tenant = values['kafka-tenant'];
  if (tenant !== everybodys && !isTenantName(tenant)) {
    return `--kafka-tenant is "${tenant.slice(0, 80)}" but must be ${tenantNameText}, or *.`;
  }
  const tls = tlsOf(values);
  if (typeof tls === 'string') return tls;
  const sasl = saslOf(values);
  if (typeof sasl === 'string') return sasl;
  return {
    brokers,
    prefix: values['kafka-prefix'],
    tenant: tenant === everybodys ? undefined : tenant,
    partitions: values['kafka-partitions'],
    format: values['kafka-format'],
    tls,
    sasl,
  };
}

const isAddress = (text: string): boolean => Number(broker.exec(text)?.[2] ?? 65_536) <= 65_535;

function withoutBrokers(values: KafkaValues): undefined | string {
  if (values['kafka-tls'] === 'off' && values['kafka-sasl'] === 'none') return undefined;
  return '--kafka is not given, but how to reach it is: give it like kafka.example.org:9092.';
}

function tlsOf(values: KafkaValues): KafkaOptions['tls'] | string {
  const { 'kafka-ca': ca, 'kafka-cert': cert, 'kafka-key': key } = values;
  if (values['kafka-tls'] === 'off') {
    if (`${ca}${cert}${key}` === '') return undefined;
    return '--kafka-ca, --kafka-cert and --kafka-key need --kafka-tls on.';
  }
  if ((cert === '') !== (key === '')) return '--kafka-cert and --kafka-key belong together.';
  return { ...(ca !== '' && { ca }), ...(cert !== '' && { cert, key }) };
}

function saslOf(values: KafkaValues): KafkaOptions['sasl'] | string {
  const mechanism = values['kafka-sasl'];
  const { 'kafka-user': user, 'kafka-password-file': passwordFile } = values;
  if (mechanism === 'none') {
    if (`${user}${passwordFile}` === '') return undefined;
    return '--kafka-user and --kafka-password-file need --kafka-sasl plain or scram-sha-512.';
  }
  if (user === '' || passwordFile === '') {
    return `--kafka-sasl ${mechanism} needs --kafka-user and --kafka-password-file.`;
  }
  return { mechanism, user, passwordFile };
}
