import { fileURLToPath } from 'node:url';
import { InvariantBroken } from '@stillhere/kernel';
import type { Place } from '@stillhere/log-source';
import type { ClusterOptions } from './options.js';
import type { Program } from './supervised.js';

export interface PlanParts {
  readonly options: ClusterOptions;
  readonly log: Place;
  readonly database: Place;
  readonly serviceKeys: string;
  /** `undefined`: nothing is published. */
  readonly kafka: string | undefined;
  /** Free ones, as many as `portsNeeded` says. */
  readonly ports: readonly number[];
}

export interface PlannedEdge extends Program {
  readonly http: number;
  readonly grpc: number;
}

export interface Plan {
  /** In the order in which they are started. */
  readonly programs: readonly Program[];
  readonly edges: readonly PlannedEdge[];
}

const services = ['session', 'routing', 'presence', 'intake', 'reporting'] as const;
type Service = (typeof services)[number];

/** Whom each of them calls. */
const calls: Readonly<Record<Service | 'edge', readonly Service[]>> = {
  session: [],
  routing: ['session'],
  presence: ['session', 'routing'],
  intake: ['session'],
  reporting: ['routing'],
  edge: ['session', 'intake', 'routing', 'reporting'],
};

/** gRPC and the health page of each service, three doors of an edge, the health page of a relay. */
export const portsNeeded = (replicas: number): number => replicas * (services.length * 2 + 3 + 1);

const mainOf = (service: string): string =>
  fileURLToPath(new URL(`../../../services/${service}/dist/main.js`, import.meta.url));

/** Which processes there are, on which ports, and what each is told. Secrets go by the environment of nobody: by file. */
export function planOf({ options, log, database, serviceKeys, kafka, ports }: PlanParts): Plan {
  const port = takenFrom(ports);
  const copies = Array.from({ length: options.replicas }, (_, index) => index + 1);
  const grpcOf = new Map<string, number>();
  for (const service of services) for (const n of copies) grpcOf.set(`${service}-${n}`, port());
  const addressOf = (service: Service): string =>
    copies.map((n) => `127.0.0.1:${grpcOf.get(`${service}-${n}`)}`).join(',');
  const shared = (who: Service | 'edge'): string[] => [
    ...['--log', log.url, '--database', database.url],
    ...['--data', options.directory, '--service-keys', serviceKeys],
    ...['--log-format', options.logFormat],
    ...calls[who].flatMap((one) => [`--${one}`, addressOf(one)]),
  ];
  const rules = options.floorRules === '' ? [] : ['--floor-rules', options.floorRules];
  const own: Readonly<Partial<Record<Service, readonly string[]>>> = {
    routing: [
      ...['--desk-grace-s', `${options.deskGraceS}`],
      ...rules,
      ...['--gone-end-min', `${options.goneEndMin}`],
    ],
    presence: rules,
    intake: options.services === '' ? [] : ['--services', options.services],
  };
  const programs = services.flatMap((service) =>
    copies.map((n): Program => {
      const name = `${service}-${n}`;
      const health = port();
      const doors = ['--grpc', `${grpcOf.get(name)}`, '--health', `${health}`];
      return {
        name,
        main: mainOf(service),
        args: [...shared(service), ...doors, ...(own[service] ?? [])],
        health: `http://127.0.0.1:${health}`,
        metrics: `127.0.0.1:${health}`,
      };
    }),
  );
  const edges = copies.map((n): PlannedEdge => {
    const [http, grpc, metrics] = [port(), port(), port()];
    const own = ['--http', `${http}`, '--grpc', `${grpc}`, '--metrics', `${metrics}`];
    return {
      name: `edge-${n}`,
      main: mainOf('edge'),
      args: [...shared('edge'), ...own],
      health: `http://127.0.0.1:${http}`,
      metrics: `127.0.0.1:${metrics}`,
      ...{ http, grpc },
    };
  });
  const relays =
    kafka === undefined ? [] : copies.map((n) => relayOf(n, { log, database, kafka, port }));
  return { programs: [...programs, ...relays], edges };
}

/** Each once. One too few would be a process on a port that nobody knows. */
function takenFrom(ports: readonly number[]): () => number {
  const free = ports.values();
  return () => {
    const { value } = free.next();
    if (value === undefined) throw new InvariantBroken(`${ports.length} ports are too few`);
    return value;
  };
}

function relayOf(
  n: number,
  given: Pick<PlanParts, 'log' | 'database'> & { kafka: string; port: () => number },
): Program {
  const { log, database, kafka } = given;
  const health = given.port();
  const args = ['--log', log.url, '--database', database.url, '--kafka', kafka];
  if (database.ownerUrl !== undefined) args.push('--database-owner', database.ownerUrl);
  return {
    name: `relay-${n}`,
    main: mainOf('relay'),
    args: [...args, '--health', `${health}`],
    health: `http://127.0.0.1:${health}`,
    metrics: `127.0.0.1:${health}`,
  };
}
