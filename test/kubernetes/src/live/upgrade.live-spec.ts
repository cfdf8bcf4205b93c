import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alongside, Release } from './cluster.js';
import { Crowd } from './crowd.js';
import { underTalk } from './under-talk.js';

const services = ['session', 'presence', 'routing', 'intake', 'reporting', 'edge'];
const talks = Number(process.env.STILLHERE_TALKS ?? 50);
const twoOfEach = Object.fromEntries(services.map((name) => [`services.${name}.replicas`, 2]));

/** Two processes of each service, on the database that comes with the release. */
describe(`a cluster of two processes each, with ${2 * talks} sockets`, () => {
  const release = new Release('upgrade', {
    profile: 'demo',
    'edge.trustedProxies': ['10.0.0.0/8'],
    // Nobody here has a desk open: without it they would be off shift before all have come in.
    'routing.deskGraceSeconds': 3_600,
    ...twoOfEach,
  });
  const of = (component: string): string => `${release.fullname}-${component}`;
  let crowd: Crowd;
  let door: string;

  beforeAll(async () => {
    release.prepare();
    release.must();
    door = release.door(of('edge'));
    crowd = new Crowd(door, release, `deploy/${of('edge')}`);
    await crowd.open(talks);
  });
  afterAll(() => {
    crowd?.leave();
    release.remove();
  });

  const under = (happening: () => Promise<void>) => underTalk({ crowd, door }, happening);

  it.each(services)(
    '%s is updated: nothing is lost, nobody is gone, no request fails',
    async (component) => {
      const { failed } = await under(async () => {
        const target = `deployment/${of(component)}`;
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
        ...['-n', release.namespace, 'rollout', 'status', `deployment/${of(component)}`],
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
