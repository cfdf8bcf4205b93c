import { join } from 'node:path';

export interface BrokerPlan {
  readonly id: number;
  readonly directory: string;
  /** Of 127.0.0.1, one a broker; broker 1 first. */
  readonly ports: readonly number[];
  readonly controllerPorts: readonly number[];
  /** What clients are told to come by, where it is not the port itself: a proxy in front. */
  readonly advertisedPort: number;
  /** After so long without a sign of life a broker's partitions get another leader. */
  readonly sessionTimeoutMs: number;
  readonly extra: Readonly<Record<string, string>>;
}

/** Any will do; all brokers of one cluster must have the same. */
export const clusterId = 'MkU3OEVBNTcwNTJENDM2Qg';

/** Few: each costs a file and a little memory, and tests have a handful of groups. */
const innerPartitions = 3;

/** `server.properties` of one broker that is its own controller (KRaft). */
export function brokerSettings(plan: BrokerPlan): string {
  const { id, ports, controllerPorts, sessionTimeoutMs } = plan;
  const copies = ports.length < 3 ? 1 : 3;
  const copiesMin = copies === 1 ? 1 : 2;
  const voters = controllerPorts.map((port, index) => `${index + 1}@127.0.0.1:${port}`).join(',');
  const settings: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': id,
    'controller.quorum.voters': voters,
    listeners: `PLAINTEXT://127.0.0.1:${ports[id - 1]},CONTROLLER://127.0.0.1:${controllerPorts[id - 1]}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${plan.advertisedPort}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map':
      'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(plan.directory, 'data'),
    'default.replication.factor': copies,
    'min.insync.replicas': copiesMin,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': copiesMin,
    'offsets.topic.num.partitions': innerPartitions,
    'transaction.state.log.num.partitions': innerPartitions,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': false,
    'log.cleaner.dedupe.buffer.size': 4_194_304,
    'broker.session.timeout.ms': sessionTimeoutMs,
    'broker.heartbeat.interval.ms': Math.floor(sessionTimeoutMs / 4),
    ...plan.extra,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
