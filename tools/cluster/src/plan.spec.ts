import { describe, expect, it } from '@jest/globals';
import { InvariantBroken } from '@stillhere/kernel';
import type { ClusterOptions } from './options.js';
import { planOf, portsNeeded } from './plan.js';

const options: ClusterOptions = {
  ...{ directory: '/data', log: undefined, database: undefined, kafka: 'start', host: '127.0.0.1' },
  ...{ httpPort: 8_080, grpcPort: 9_090, replicas: 2 },
  ...{ deskGraceS: 30, floorRules: '', services: '', goneEndMin: 30, logFormat: 'text' },
};

const place = { url: 'postgres://one', ownerUrl: 'postgres://owner' };

const planned = (replicas: number, count: number) =>
  planOf({
    options: { ...options, replicas },
    ...{ log: place, database: place },
    serviceKeys: '/data/service.keys',
    kafka: '127.0.0.1:9092',
    ports: Array.from({ length: count }, (_, index) => 20_000 + index),
  });

/** Where it listens, not whom it calls. */
const listening = ({ args }: { readonly args: readonly string[] }): string[] =>
  args.filter((_, index) => /^--(grpc|health|http|metrics)$/.test(args[index - 1] ?? ''));

describe('the plan of a cluster', () => {
  it.each([1, 2, 8])('gives each of %d copies ports of its own, and none is left', (replicas) => {
    const count = portsNeeded(replicas);
    const { programs, edges } = planned(replicas, count);
    const ports = [...programs, ...edges].flatMap(listening);
    expect(new Set(ports).size).toBe(ports.length);
    expect(ports).toHaveLength(count);
    expect(ports).not.toContain('0');
  });

  it('is refused where there are too few ports', () => {
    expect(() => planned(2, portsNeeded(2) - 1)).toThrow(InvariantBroken);
  });
});
