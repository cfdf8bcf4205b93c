import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@stillhere/testing';
import { helm } from '../chart/helm.js';
import { kubectl, Release } from './cluster.js';
import { outside, prepareOutside, removeOutside } from './outside.js';

const goneWithinMs = 180_000;
/** Over a connection of its own: one that was kept may be of a pod that ended meanwhile. */
const pageOf = async (url: string): Promise<number> =>
  (await fetch(url, { headers: { connection: 'close' } })).status;

/** Whoever has them reads what was said, or passes for anybody: an upgrade that makes others is a loss. */
const secretsOf = (release: Release): string =>
  release.kubectl(
    ...['get', 'secrets', '-l', 'app.kubernetes.io/managed-by=Helm'],
    ...['-o', 'jsonpath={range .items[*]}{.metadata.name}{.data}{end}'],
  );

describe.each([
  ['demo', 'edge', []],
  ['single', '', ['persistentvolumeclaim/data-single-stillhere-0']],
  ['ha', 'edge', []],
] as const)('profile %s on a cluster', (profile, part, kept) => {
  const isOutside = profile === 'ha';
  const release = new Release(profile, { profile, ...(isOutside && outside) });
  const service = part === '' ? release.fullname : `${release.fullname}-${part}`;
  beforeAll(() => {
    release.prepare();
    if (isOutside) prepareOutside(release);
  });
  afterAll(() => release.remove());

  it('is installed, and people come in', async () => {
    release.must();
    const door = release.door(service);
    expect(await pageOf(`${door}/`)).toBe(200);
    expect(await pageOf(`${door}/desk/`)).toBe(200);
    expect(await pageOf(`${door}/api/entry?service=&language=en`)).toBe(200);
  });

  it('is upgraded, and its secrets stay', async () => {
    const before = secretsOf(release);
    release.must({ 'pod.annotations': { turn: 'second' } });
    expect(secretsOf(release)).toBe(before);
    expect(await pageOf(`${release.door(service)}/`)).toBe(200);
  });

  it('is rolled back', async () => {
    const { status, stderr } = helm([
      ...['rollback', release.name, '1', '-n', release.namespace, '--wait', '--timeout', '9m'],
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(await pageOf(`${release.door(service)}/`)).toBe(200);
  });

  it('is uninstalled, and leaves nothing but what people said', async () => {
    expect(helm(['uninstall', release.name, '-n', release.namespace, '--wait']).status).toBe(0);
    if (isOutside) removeOutside(release);
    let left: readonly string[] = [];
    await eventually(
      'all is gone',
      () => {
        left = release.leftovers();
        return left.length === kept.length;
      },
      goneWithinMs,
    );
    expect(left).toEqual(kept);
    for (const name of kept) kubectl(['-n', release.namespace, 'delete', name, '--wait=false']);
  });
});
