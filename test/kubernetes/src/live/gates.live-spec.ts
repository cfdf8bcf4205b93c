import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { images, kubectl, Release } from './cluster.js';

/**
 * Says `open` or why not, within three seconds of having an address: name servers remember for up to 30 s that a
 * service had none yet.
 */
const knock = (host: string, port: number): string => `
  const say = (word) => { console.log(word); process.exit(0); };
  const knock = ({ address }) => {
    const socket = require('node:net').connect({ host: address, port: ${port} });
    socket.once('connect', () => say('open'));
    socket.once('error', (error) => say(error.code));
    setTimeout(() => say('silence'), 3000);
  };
  const find = () => require('node:dns').promises.lookup('${host}').then(knock, (error) => {
    if (process.uptime() > 35) say(error.code);
    else setTimeout(find, 500);
  });
  find();`;

describe('a cluster of one process each', () => {
  const release = new Release('gates', { profile: 'demo' });
  const of = (component: string): string => `${release.fullname}-${component}`;
  beforeAll(() => {
    release.prepare();
    release.must();
  });
  afterAll(() => release.remove());

  it.each([
    ['edge', 'session', 9090, 'open'],
    ['edge', 'postgresql', 5432, 'open'],
    ['presence', 'session', 9090, 'open'],
    ['reporting', 'postgresql', 5432, 'open'],
    ['reporting', 'session', 9090, 'silence'],
    ['session', 'routing', 9090, 'silence'],
    ['intake', 'edge', 8080, 'silence'],
  ])('%s knocks at %s:%d: %s', (from, to, port, answer) => {
    // The one of edge is a service with another port of its own: its pod is asked.
    const host = to === 'edge' ? podAddress(release, to) : of(to);
    const { text } = release.node(`deploy/${of(from)}`, '-e', knock(host, port));
    expect(text.trim()).toMatch(answer === 'silence' ? /^(silence|ECONNREFUSED)$/ : answer);
  });

  it('a stranger in the same namespace reaches the pages and nothing else', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'stranger', namespace: release.namespace },
      spec: {
        automountServiceAccountToken: false,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 65_532,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            name: 'stranger',
            image: images.stillhere,
            args: ['-e', 'setTimeout(() => 0, 600000)'],
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          },
        ],
      },
    };
    expect(kubectl(['create', '-f', '-'], JSON.stringify(pod)).code).toBe(0);
    release.kubectl('wait', '--for=condition=Ready', 'pod/stranger', '--timeout=120s');
    const answers = [
      [podAddress(release, 'edge'), 8080],
      [podAddress(release, 'session'), 9090],
      [podAddress(release, 'session'), 8081],
      [podAddress(release, 'postgresql'), 5432],
    ].map(([host, port]) =>
      release.node('stranger', '-e', knock(`${host}`, Number(port))).text.trim(),
    );
    release.kubectl('delete', 'pod', 'stranger', '--grace-period=0', '--force');
    expect(answers).toEqual([
      'open',
      ...Array.from({ length: 3 }, () => expect.stringMatching(/^(silence|ECONNREFUSED)$/)),
    ]);
  });

  it('a migration that fails leaves the old version serving, and what is mended goes on', async () => {
    const generations = () =>
      release.kubectl('get', 'deployments', '-o', 'jsonpath={.items[*].metadata.generation}');
    const before = generations();
    const { code, text } = release.helm({
      // As the role that owns nothing.
      'database.ownerUrlKey': 'url',
      'migration.waitSeconds': 0,
      'pod.annotations': { turn: 'second' },
    });
    expect(code).not.toBe(0);
    expect(text).toMatch(/pre-upgrade hooks? failed|BackoffLimitExceeded/);
    expect(generations()).toBe(before);
    const page = await fetch(`${release.door(of('edge'))}/`, { headers: { connection: 'close' } });
    expect(page.status).toBe(200);
    expect(release.kubectl('logs', `job/${of('migration')}`)).toContain('Nothing was changed');
    release.must();
  });
});

function podAddress(release: Release, component: string): string {
  return release.kubectl(
    ...['get', 'pods', '-l', `app.kubernetes.io/component=${component}`],
    ...['-o', 'jsonpath={.items[0].status.podIP}'],
  );
}
