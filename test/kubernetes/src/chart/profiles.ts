import type { Rendering } from './helm.js';

const namespaced = (name: string) => [
  { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } },
];

/** Who is outside, each in a namespace of its own. */
const edges = {
  'networkPolicy.browsersFrom': namespaced('ingress'),
  'networkPolicy.programsFrom': namespaced('programs'),
  'networkPolicy.metricsFrom': namespaced('monitoring'),
  'networkPolicy.databaseTo': namespaced('database'),
  'networkPolicy.logTo': namespaced('eventstoredb'),
  'networkPolicy.kafkaTo': namespaced('kafka'),
};
const engines = { 'keys.existingSecret': 'keys', 'database.existingSecret': 'database' };

/** Everything that can be switched on, on. */
const everything = {
  profile: 'ha',
  'keys.existingSecret': 'keys',
  'cloudNativePG.enabled': true,
  'kafka.strimzi.enabled': true,
  'eventStoreDB.enabled': true,
  'eventStoreDB.image': 'registry.example.org/eventstore:24',
  'eventStoreDB.tlsSecret': 'esdb-tls',
  'log.existingSecret': 'log',
  'tls.mode': 'cert-manager',
  'tls.issuer.name': 'ours',
  'ingress.enabled': true,
  'ingress.host': 'help.example.org',
  'ingress.tlsSecret': 'help-tls',
  'ingress.className': 'nginx',
  'gateway.enabled': true,
  'gateway.name': 'public',
  'gateway.namespace': 'gateways',
  'gateway.host': 'help.example.org',
  'gateway.grpcHost': 'api.example.org',
  'autoscaling.edge.mode': 'hpa',
  'autoscaling.session.mode': 'keda',
  'autoscaling.keda.prometheusAddress': 'http://prometheus:9090',
  'metrics.serviceMonitor.enabled': true,
  'metrics.prometheusRule.enabled': true,
  'image.pullSecrets': ['registry'],
  'pod.priorityClassName': 'people-first',
  'pod.nodeSelector': { disk: 'fast' },
  'pod.tolerations': [{ key: 'a', operator: 'Exists' }],
  ...edges,
};

/** Who reads the chart renders one of these. */
export const renderings = {
  demo: { set: { profile: 'demo' } },
  single: { set: { profile: 'single', ...edges } },
  ha: {
    set: {
      profile: 'ha',
      'kafka.brokers': ['kafka.example.org:9092'],
      ...engines,
      ...edges,
      'log.existingSecret': 'log',
    },
  },
  everything: { set: everything },
  singleKafka: {
    set: {
      profile: 'single',
      'kafka.brokers': ['kafka.example.org:9094'],
      'kafka.tlsSecret': 'kafka-tls',
      'kafka.clientCertificate': true,
      'kafka.sasl': {
        ...{ mechanism: 'scram-sha-512', user: 'us', existingSecret: 'kafka-user' },
        passwordKey: 'password',
      },
      'single.storage.existingClaim': 'mine',
    },
  },
  haTls: {
    set: {
      profile: 'ha',
      ...engines,
      'database.caSecret': 'database-ca',
      'tls.mode': 'secret',
      'tls.existingSecret': 'tls',
      'networkPolicy.enabled': false,
    },
  },
} as const satisfies Readonly<Record<string, Rendering>>;

export type RenderingName = keyof typeof renderings;
