import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type KubernetesObject, render } from './helm.js';
import { podsOf } from './pods.js';
import { renderings } from './profiles.js';
import { type Party, reachable } from './reachability.js';

const outside = (name: string, namespace: string, labels = {}): Party => ({
  name,
  namespace,
  labels,
});
const outsiders: readonly Party[] = [
  outside('browsers', 'ingress'),
  outside('programs', 'programs'),
  outside('Prometheus', 'monitoring'),
  outside('PostgreSQL', 'database'),
  outside('EventStoreDB', 'eventstoredb'),
  outside('Kafka', 'kafka'),
  outside('DNS', 'kube-system', { 'k8s-app': 'kube-dns' }),
  outside('another pod', 'here'),
  outside('another namespace', 'elsewhere'),
];
const ports = [53, 80, 443, 2113, 5432, 6443, 8080, 8081, 9090, 9092];

const partiesOf = (objects: readonly KubernetesObject[]): readonly Party[] => [
  ...podsOf(objects).map(({ component, metadata }) => ({
    ...{ name: component === 'postgresql' ? 'PostgreSQL' : component, namespace: 'here' },
    labels: metadata.labels ?? {},
  })),
  ...outsiders,
];

/** The table of docs/cluster.md: `| from, from | to, to | port |`; `each` stands for every pod of the release. */
function tableOf(components: readonly string[]): readonly string[] {
  const page = readFileSync(new URL('../../../../docs/cluster.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split('## Who reaches whom');
  const names = (cell: string): readonly string[] =>
    cell
      .split(',')
      .flatMap((word) => (word.trim() === 'each' ? components : [word.trim().replaceAll('`', '')]));
  return [...section.matchAll(/^\| ([^|]+) \| ([^|]+) \| (\d+) \|/gm)]
    .flatMap(([, from = '', to = '', port = '']) =>
      names(from).flatMap((one) => names(to).map((other) => `${one} -> ${other}:${port}`)),
    )
    .sort();
}

describe('who reaches whom', () => {
  const objects = render(renderings.ha);
  const lasting = podsOf(objects).map(({ component }) => component);

  it('is what docs/cluster.md says, and nothing else', () => {
    const said = tableOf(lasting).filter((edge) => edge !== 'Prometheus -> migration:8081');
    expect(said.length).toBeGreaterThan(30);
    expect(reachable(objects, partiesOf(objects), ports)).toEqual(said);
  });

  it('is the same in demo, where the database is one of the pods and nobody comes for figures', () => {
    const demo = render(renderings.demo);
    const found = reachable(demo, partiesOf(demo), ports);
    // Pages are everybody's, unless it is said who stands in front.
    const doors = found.filter((edge) => edge.endsWith('-> edge:8080'));
    expect(doors).toHaveLength(outsiders.length);
    const components = podsOf(demo).map(({ component }) => component);
    const expected = tableOf(components.map((one) => one.replace('postgresql', 'PostgreSQL')));
    const isOfDemo = (edge: string): boolean =>
      !/^(browsers|programs|Prometheus) |relay|Kafka|EventStoreDB/.test(edge);
    expect(found.filter((edge) => !doors.includes(edge))).toEqual(expected.filter(isOfDemo));
  });

  it('is everybody without policies', () => {
    const open = render(renderings.haTls);
    expect(reachable(open, partiesOf(open), [9090])).toContain('another pod -> session:9090');
  });

  it('is seen to change with one rule', () => {
    // A pod that somebody forgot to name an edge for: without the first policy everybody would reach it.
    const labels = { 'app.kubernetes.io/instance': 'rel', 'app.kubernetes.io/component': 'new' };
    const parties = [...partiesOf(objects), { name: 'new', namespace: 'here', labels }];
    const before = reachable(objects, parties, [53, 9090]);
    expect(before.filter((edge) => edge.includes('new'))).toEqual(['new -> DNS:53']);
    const without = objects.filter(({ metadata }) => metadata.name !== 'rel-stillhere-nobody');
    expect(reachable(without, parties, [9090])).toContain('another pod -> new:9090');
    const cut = objects.filter(({ metadata }) => metadata.name !== 'rel-stillhere-session');
    expect(reachable(cut, partiesOf(cut), ports)).not.toEqual(
      reachable(objects, partiesOf(objects), ports),
    );
  });
});
