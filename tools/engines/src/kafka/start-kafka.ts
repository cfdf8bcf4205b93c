import { join } from 'node:path';
import { freePorts } from '@stillhere/testing';
import { EngineMissing } from '../engine-missing.js';
import { Broker } from './broker.js';
import { isKafkaInstalled, kafkaFolder } from './install-kafka.js';
import { javaProgram } from './java.js';

export interface KafkaOptions {
  /** Everything they write stands below; made when missing. */
  readonly directory: string;
  /** How many brokers; default 1. With three: three copies of everything, two of them needed to write. */
  readonly nodes?: number;
  /** Of each broker; default 256. */
  readonly heapMb?: number;
  /** How soon the partitions of a broker that is gone get another leader; default 2 s. */
  readonly sessionTimeoutMs?: number;
  /** Of 127.0.0.1, one a broker; default: free ones. */
  readonly ports?: readonly number[];
  /** The ports that clients are told, where something stands between; default: `ports`. */
  readonly advertisedPorts?: readonly number[];
  /** The folder of the jars; default: where `installKafka` puts them. */
  readonly libraries?: string;
  /** Settings as in server.properties, above those that this tool gives. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Kafka {
  /** `HOST:PORT` of each broker as clients are told; broker 1 first. */
  readonly brokers: readonly string[];
  /** Lets each hand over and end. */
  stop(): Promise<void>;
  /** SIGKILL to broker `id`, counted from 1. */
  kill(id: number): Promise<void>;
  /** Starts a broker again where it was; resolves when it takes calls. */
  restart(id: number): Promise<void>;
}

/** A Kafka of its own on 127.0.0.1, without ZooKeeper. It ends with this process. Throws EngineMissing or EngineFailed. */
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  const { directory, nodes = 1, heapMb = 256, sessionTimeoutMs = 2_000 } = options;
  const { libraries = kafkaFolder(), settings: extra = {} } = options;
  const java = javaProgram();
  if (!isKafkaInstalled(libraries)) {
    const what = `Kafka is not in ${libraries}.`;
    throw new EngineMissing('kafka', `${what} Get it by "npm run engines -- install kafka".`);
  }
  const ports = options.ports ?? (await freePorts(nodes));
  const advertised = options.advertisedPorts ?? ports;
  const controllerPorts = await freePorts(nodes);
  const cluster = { ports, controllerPorts, sessionTimeoutMs, extra };
  const brokers = ports.map((port, index) => {
    const id = index + 1;
    const advertisedPort = advertised[index] ?? port;
    const plan = { ...cluster, id, advertisedPort, directory: join(directory, `broker-${id}`) };
    return new Broker({ plan, java, libraries, heapMb });
  });
  const brokerOf = (id: number): Broker => {
    const broker = brokers[id - 1];
    if (broker === undefined) throw new RangeError(`there is no broker ${id} of ${nodes}`);
    return broker;
  };
  try {
    await Promise.all(brokers.map((broker) => broker.start()));
  } catch (error) {
    await Promise.all(brokers.map((broker) => broker.kill()));
    throw error;
  }
  return {
    brokers: ports.map((port, index) => `127.0.0.1:${advertised[index] ?? port}`),
    stop: async () => void (await Promise.all(brokers.map((broker) => broker.stop()))),
    kill: (id) => brokerOf(id).kill(),
    restart: (id) => brokerOf(id).start(),
  };
}
