import { describe, expect, it } from '@jest/globals';
import { type KubernetesObject, render } from './helm.js';
import { podsOf } from './pods.js';
import { renderings } from './profiles.js';

describe('the documents of a helpline', () => {
  const services = { services: [{ id: 'night' }] };
  const floorRules = { version: 3, services: { '*': { mode: 'push', answerWithinS: 30 } } };
  const rendered = (profile: 'demo' | 'single', helpline: object) =>
    render({ set: { ...renderings[profile].set, helpline } });
  /** Which container is told of which file, and has its folder. */
  const readersOf = (objects: readonly KubernetesObject[]): readonly string[] =>
    podsOf(objects).flatMap(({ component, spec }) => {
      const [{ env = [], volumeMounts = [] }] = spec.containers;
      const mount = volumeMounts.find(({ name }: { name: string }) => name === 'helpline');
      const volume = spec.volumes?.find(({ name }: { name: string }) => name === 'helpline');
      const files = env
        .map(({ value = '' }: { value?: string }) => value)
        .filter((value: string) => value.startsWith(`${mount?.mountPath}/`));
      return files.map((file: string) => `${component} ${file} ${volume?.configMap?.name}`);
    });
  const mapOf = (objects: readonly KubernetesObject[]) =>
    objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === map);
  const folder = '/etc/stillhere/helpline';
  const map = 'rel-stillhere-helpline';

  it('are files of one ConfigMap, as JSON', () => {
    const data = mapOf(rendered('demo', { services, floorRules }))?.data ?? {};
    expect(Object.keys(data).sort()).toEqual(['floor-rules.json', 'services.json']);
    expect(JSON.parse(data['services.json'])).toEqual(services);
    expect(JSON.parse(data['floor-rules.json'])).toEqual(floorRules);
  });

  it('reach who reads them, as a folder, so that a change is seen without a restart', () => {
    expect(readersOf(rendered('demo', { services, floorRules }))).toEqual([
      `intake ${folder}/services.json ${map}`,
      `presence ${folder}/floor-rules.json ${map}`,
      `routing ${folder}/floor-rules.json ${map}`,
    ]);
    expect(readersOf(rendered('single', { services, floorRules }))).toEqual([
      `standalone ${folder}/floor-rules.json ${map}`,
      `standalone ${folder}/services.json ${map}`,
    ]);
  });

  it('are named to nobody where they are not given', () => {
    expect(readersOf(rendered('demo', { floorRules }))).toEqual([
      `presence ${folder}/floor-rules.json ${map}`,
      `routing ${folder}/floor-rules.json ${map}`,
    ]);
    expect(readersOf(rendered('single', {}))).toEqual([]);
    expect(mapOf(rendered('demo', {}))).toBeUndefined();
  });
});
