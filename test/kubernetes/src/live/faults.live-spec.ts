import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@stillhere/testing';
import { alongside, kubectl, mustKubectl } from './cluster.js';
import { CrowdedCluster, services, talks } from './crowded-cluster.js';
import { underTalk } from './under-talk.js';

/** Of a pod of session: what it needs, and little beside. */
const sessionMemory = '400Mi';
/** A fault of a database is everybody's: who was cut off is back when it is, and that takes it a start. */
const databaseBackMs = 60_000;
const restartedWithinMs = 90_000;

/**
 * Takes memory until the kernel ends whoever has most of it in this container: the service, for each of these has less.
 */
const eater = `
  const { spawn } = require('node:child_process');
  const one = 'const held = Buffer.alloc(24 << 20, 1); setTimeout(() => held, 60000)';
  setInterval(() => spawn(process.execPath, ['-e', one], { stdio: 'ignore' }), 250);
  setTimeout(() => process.exit(1), 60000);`;

describe(`faults under a cluster of two processes each, with ${2 * talks} sockets`, () => {
  const cluster = new CrowdedCluster('faults', {
    'services.session.resources': {
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { memory: sessionMemory },
    },
  });
  const { release } = cluster;
  const podsOf = (component: string): readonly string[] =>
    release
      .kubectl('get', 'pods', '-l', `app.kubernetes.io/component=${component}`, '-o', 'name')
      .split('\n')
      .filter((name) => name !== '');
  const all = services.map((name) => `deployment/${cluster.of(name)}`);
  beforeAll(() => cluster.open());
  afterAll(() => {
    kubectl(['uncordon', '--selector', 'kubernetes.io/os']);
    cluster.close();
  });

  const told = async (...args: string[]): Promise<void> => {
    const { code, text } = await alongside('kubectl', ['-n', release.namespace, ...args]);
    if (code !== 0) throw new Error(text);
  };
  const allReady = async (): Promise<void> => {
    for (const one of all) await told('rollout', 'status', one, '--timeout=5m');
  };

  it('a process of session reaches its memory limit and is ended: nothing is lost, nobody is gone', async () => {
    const [pod = ''] = podsOf('session');
    const restarts = async (): Promise<number> => {
      const { text } = await alongside('kubectl', [
        ...['-n', release.namespace, 'get', pod],
        ...['-o', 'jsonpath={.status.containerStatuses[0].restartCount}'],
      ]);
      return Number(text);
    };
    const before = await restarts();
    await underTalk(cluster, async () => {
      const eating = alongside('kubectl', [
        ...['-n', release.namespace, 'exec', pod, '--', '/usr/bin/node', '-e', eater],
      ]);
      await eventually(
        'it is started again',
        async () => (await restarts()) > before,
        restartedWithinMs,
      );
      await eating;
      await told('wait', '--for=condition=Ready', pod, '--timeout=2m');
    });
    const reason = release.kubectl(
      ...['get', pod, '-o', 'jsonpath={.status.containerStatuses[0].lastState.terminated.reason}'],
    );
    expect(reason).toBe('OOMKilled');
  });

  it('the database is gone and comes back: nothing is lost, nobody is gone', async () => {
    await underTalk(
      cluster,
      async () => {
        const [pod = ''] = podsOf('postgresql');
        // Not by force: then a second one might start on the volume while the first still writes.
        await told('delete', pod, '--grace-period=1');
        await told('rollout', 'status', `statefulset/${cluster.of('postgresql')}`, '--timeout=5m');
        await allReady();
      },
      databaseBackMs,
    );
  });

  it('a node is drained: budgets keep one process of each, nothing is lost, no request fails', async () => {
    const nodes = mustKubectl('get', 'nodes', '-o', 'name').trim().split('\n');
    const nodesOfOurs = (): readonly string[] =>
      release
        .kubectl(
          ...['get', 'pods', '-l', 'app.kubernetes.io/component!=postgresql'],
          ...['-o', 'jsonpath={.items[*].spec.nodeName}'],
        )
        .split(' ');
    const { failed } = await underTalk(cluster, async () => {
      const [node = ''] = nodesOfOurs();
      const { code, text } = await alongside('kubectl', [
        ...['drain', node, '--ignore-daemonsets', '--delete-emptydir-data'],
        `--timeout=${nodes.length === 1 ? '45s' : '5m'}`,
        ...[
          '--pod-selector',
          `app.kubernetes.io/instance=${release.name},app.kubernetes.io/component!=postgresql`,
        ],
      ]);
      if (nodes.length === 1) {
        // There is no other node to go to: the second process of each has to stay.
        expect(code).not.toBe(0);
        expect(text).toMatch(/violate the pod's disruption budget/);
      } else {
        expect({ code, text }).toMatchObject({ code: 0 });
        await allReady();
        expect(nodesOfOurs()).not.toContain(node);
      }
      await alongside('kubectl', ['uncordon', node]);
      await allReady();
    });
    expect(failed).toEqual([]);
  });
});
