import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alongside } from './cluster.js';
import { CrowdedCluster, services, talks } from './crowded-cluster.js';
import { underTalk } from './under-talk.js';

describe(`a cluster of two processes each, with ${2 * talks} sockets`, () => {
  const cluster = new CrowdedCluster('upgrade');
  const { release } = cluster;
  beforeAll(() => cluster.open());
  afterAll(() => cluster.close());

  const under = (happening: () => Promise<void>) => underTalk(cluster, happening);

  it.each(services)(
    '%s is updated: nothing is lost, nobody is gone, no request fails',
    async (component) => {
      const { failed } = await under(async () => {
        const target = `deployment/${cluster.of(component)}`;
        const at = ['-n', release.namespace];
        await alongside('kubectl', [...at, 'rollout', 'restart', target]);
        const { code, text } = await alongside('kubectl', [
          ...[...at, 'rollout', 'status', target, '--timeout=5m'],
        ]);
        if (code !== 0) throw new Error(text);
      });
      expect(failed).toEqual([]);
    },
  );

  it.each(services)('a pod of %s is killed: nothing is lost, nobody is gone', async (component) => {
    await under(async () => {
      const [pod = ''] = release
        .kubectl('get', 'pods', '-l', `app.kubernetes.io/component=${component}`, '-o', 'name')
        .split('\n');
      await alongside('kubectl', [
        ...['-n', release.namespace, 'delete', pod],
        ...['--grace-period=0', '--force'],
      ]);
      const { code, text } = await alongside('kubectl', [
        ...['-n', release.namespace, 'rollout', 'status', `deployment/${cluster.of(component)}`],
        '--timeout=5m',
      ]);
      if (code !== 0) throw new Error(text);
    });
  });

  it('all of it is upgraded by Helm: nothing is lost, nobody is gone, no request fails', async () => {
    const { failed } = await under(async () => {
      const { code, text } = await alongside(
        'helm',
        release.helmArgs({ 'pod.annotations': { turn: 'second' } }),
      );
      if (code !== 0) throw new Error(text);
    });
    expect(failed).toEqual([]);
  });
});
