import { describe, expect, it } from '@jest/globals';
import { type KubernetesObject, render } from './helm.js';
import { podsOf } from './pods.js';
import { renderings } from './profiles.js';

const of = (
  objects: readonly KubernetesObject[],
  kind: string,
  name?: string,
): KubernetesObject => {
  const found = objects.find(
    (one) => one.kind === kind && (name ?? one.metadata.name) === one.metadata.name,
  );
  if (found === undefined) throw new Error(`no ${kind} ${name ?? ''}`);
  return found;
};
const named = (objects: readonly KubernetesObject[], kind: string): readonly string[] =>
  objects
    .filter((one) => one.kind === kind)
    .map(({ metadata }) => metadata.name)
    .sort();
const services = ['edge', 'intake', 'presence', 'reporting', 'routing', 'session'];
const inRelease = (names: readonly string[]) => names.map((name) => `rel-stillhere-${name}`);

describe('profile demo', () => {
  const objects = render(renderings.demo);

  it('is one process of each service and a database, without a budget', () => {
    expect(named(objects, 'Deployment')).toEqual(inRelease(services));
    for (const one of objects.filter(({ kind }) => kind === 'Deployment')) {
      expect(one.spec.replicas).toBe(1);
    }
    expect(named(objects, 'StatefulSet')).toEqual(inRelease(['postgresql']));
    expect(named(objects, 'PodDisruptionBudget')).toEqual([]);
  });

  it('has a database with room for the connections of all', () => {
    expect(of(objects, 'StatefulSet').spec.template.spec.containers[0].args).toEqual([
      '-c',
      'max_connections=400',
    ]);
  });

  it('leaves nothing behind: its volume goes with it', () => {
    expect(of(objects, 'StatefulSet').spec.persistentVolumeClaimRetentionPolicy.whenDeleted).toBe(
      'Delete',
    );
  });

  it('makes its own secrets, each time others', () => {
    const secretsOf = (rendered: readonly KubernetesObject[]) =>
      rendered
        .filter(({ kind }) => kind === 'Secret')
        .map(({ data, stringData }) => data ?? stringData);
    expect(named(objects, 'Secret')).toEqual(inRelease(['database', 'keys']));
    const [again, first] = [secretsOf(render(renderings.demo)), secretsOf(objects)];
    for (const [index, secret] of again.entries()) expect(secret).not.toEqual(first[index]);
  });

  it('migrates beside the pods that wait for it at the first install, and before them at an upgrade', () => {
    const first = of(objects, 'Job');
    expect(first.metadata.name).toBe('rel-stillhere-migration-first');
    expect(first.metadata.annotations).toBeUndefined();
    const upgrade = of(render({ ...renderings.demo, isUpgrade: true }), 'Job');
    expect(upgrade.metadata.name).toBe('rel-stillhere-migration');
    expect(upgrade.metadata.annotations?.['helm.sh/hook']).toBe('pre-install,pre-upgrade');
  });
});

describe('profile single', () => {
  const objects = render(renderings.single);

  it('is one process with a volume that outlives the release', () => {
    const set = of(objects, 'StatefulSet');
    expect(named(objects, 'Deployment')).toEqual([]);
    expect(set.spec.replicas).toBe(1);
    expect(set.spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe('10Gi');
    expect(set.spec).not.toHaveProperty('persistentVolumeClaimRetentionPolicy');
  });

  it('makes no secret and no job, and needs none', () => {
    expect(named(objects, 'Secret')).toEqual([]);
    expect(named(objects, 'Job')).toEqual([]);
  });

  it('takes a claim that is there', () => {
    const set = of(render(renderings.singleKafka), 'StatefulSet');
    expect(set.spec).not.toHaveProperty('volumeClaimTemplates');
    expect(set.spec.template.spec.volumes).toContainEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'mine' },
    });
  });

  it('publishes by itself where there are brokers', () => {
    const { env } = of(render(renderings.singleKafka), 'StatefulSet').spec.template.spec
      .containers[0];
    expect(env).toContainEqual({ name: 'STILLHERE_KAFKA', value: 'kafka.example.org:9094' });
    expect(env).toContainEqual({ name: 'STILLHERE_KAFKA_SASL', value: 'scram-sha-512' });
    expect(env).toContainEqual({
      name: 'STILLHERE_KAFKA_CERT',
      value: '/var/run/stillhere/kafka-tls/tls.crt',
    });
  });
});

describe('profile ha', () => {
  const objects = render(renderings.ha);
  const edge = of(objects, 'Deployment', 'rel-stillhere-edge');

  it('is two processes of each, also of the relay, each under a budget', () => {
    const all = inRelease([...services, 'relay']).sort();
    expect(named(objects, 'Deployment')).toEqual(all);
    expect(named(objects, 'PodDisruptionBudget')).toEqual(all);
    for (const one of objects.filter(({ kind }) => kind === 'Deployment')) {
      expect(one.spec.replicas).toBe(2);
    }
  });

  it('lets one of each go at a time', () => {
    for (const { spec } of objects.filter(({ kind }) => kind === 'PodDisruptionBudget')) {
      expect(spec).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
      expect(
        podsOf(objects).filter(({ metadata }) => isSelected(metadata.labels, spec)),
      ).toHaveLength(1);
    }
  });

  it('makes no secret: they are kept by whoever runs it', () => {
    expect(named(objects, 'Secret')).toEqual([]);
  });

  it('migrates before anything else, and once', () => {
    const job = of(objects, 'Job');
    expect(job.metadata.annotations).toEqual({
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    });
    expect(job.spec.template.spec.serviceAccountName).toBe('default');
    expect(job.spec.template.spec.containers[0].env).toContainEqual({
      name: 'STILLHERE_DATABASE_OWNER',
      valueFrom: { secretKeyRef: { name: 'database', key: 'owner-url' } },
    });
  });

  it('has its log where it is told, and the rest in the database', () => {
    const places = (set: Readonly<Record<string, unknown>>) =>
      of(render({ set }), 'Deployment', 'rel-stillhere-session')
        .spec.template.spec.containers[0].env.filter(({ name }: { name: string }) =>
          /^STILLHERE_(LOG|DATABASE)$/.test(name),
        )
        .map(
          (one: { valueFrom: { secretKeyRef: { name: string } } }) =>
            one.valueFrom.secretKeyRef.name,
        );
    expect(places(renderings.ha.set)).toEqual(['log', 'database']);
    expect(places({ ...renderings.ha.set, 'log.existingSecret': '' })).toEqual([
      'database',
      'database',
    ]);
  });

  it.each([
    ['session', ['master.key']],
    ['intake', ['master.key']],
    ['edge', ['resume.key']],
    ['presence', []],
    ['routing', []],
    ['reporting', []],
  ])('gives %s no other secret than the key of services and %j', (component, more) => {
    const { volumes } = of(objects, 'Deployment', `rel-stillhere-${component}`).spec.template.spec;
    const keys = volumes.find(({ name }: { name: string }) => name === 'keys');
    expect(keys.secret.items.map(({ key }: { key: string }) => key)).toEqual([
      'service.keys',
      ...more,
    ]);
  });

  it.each([
    ['edge', ['SESSION', 'ROUTING', 'INTAKE', 'REPORTING']],
    ['presence', ['SESSION', 'ROUTING']],
    ['routing', ['SESSION']],
    ['intake', ['SESSION']],
    ['reporting', ['ROUTING']],
    ['session', []],
  ])('%s calls %j, by names of all their pods', (component, called) => {
    const { env } = of(objects, 'Deployment', `rel-stillhere-${component}`).spec.template.spec
      .containers[0];
    const pattern = /^STILLHERE_(SESSION|ROUTING|INTAKE|REPORTING|PRESENCE)$/;
    const found = env.filter(({ name }: { name: string }) => pattern.test(name));
    expect(found).toEqual(
      [...called].map((name) => ({
        name: `STILLHERE_${name}`,
        value: `rel-stillhere-${name.toLowerCase()}:9090`,
      })),
    );
    for (const name of called) {
      expect(of(objects, 'Service', `rel-stillhere-${name.toLowerCase()}`).spec.clusterIP).toBe(
        'None',
      );
    }
  });

  it('is reached at one service, for browsers and programs', () => {
    expect(of(objects, 'Service', 'rel-stillhere-edge').spec.ports).toEqual([
      { name: 'http', port: 80, targetPort: 'http' },
      { name: 'grpc', port: 9090, targetPort: 'grpc' },
    ]);
    expect(edge.spec.template.metadata.labels).toMatchObject(
      of(objects, 'Service', 'rel-stillhere-edge').spec.selector,
    );
  });

  it('encrypts between services where it is told to, and checks the database', () => {
    const { template } = of(render(renderings.haTls), 'Deployment', 'rel-stillhere-session').spec;
    const [container] = template.spec.containers;
    expect(container.env).toContainEqual({ name: 'STILLHERE_TLS_NAME', value: 'stillhere' });
    expect(container.volumeMounts).toContainEqual({
      ...{ name: 'tls', mountPath: '/var/run/stillhere/tls' },
      readOnly: true,
    });
    for (const { volumeMounts } of [container, ...template.spec.initContainers]) {
      expect(JSON.stringify(volumeMounts)).toContain('/var/run/stillhere/database');
    }
  });

  it('pins an image by its digest', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const set = {
      ...renderings.ha.set,
      'image.digest': digest,
      'image.repository': 'reg.example.org/us',
    };
    const [pod] = podsOf(render({ set }));
    expect(pod?.spec.containers[0].image).toBe(`reg.example.org/us@${digest}`);
  });
});

describe('everything on', () => {
  const objects = render({
    ...renderings.everything,
    apis: ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1/GRPCRoute'],
  });

  it('leaves sockets alone as long as they say something', () => {
    const { annotations } = of(objects, 'Ingress').metadata;
    expect(annotations).toMatchObject({
      'nginx.ingress.kubernetes.io/proxy-read-timeout': '75',
      'nginx.ingress.kubernetes.io/proxy-buffering': 'off',
    });
    const [sockets, rest] = of(objects, 'HTTPRoute').spec.rules;
    expect(sockets.matches.map(({ path }: { path: { value: string } }) => path.value)).toEqual([
      '/live',
      '/api/desk/live',
    ]);
    expect(sockets.timeouts).toEqual({ request: '0s', backendRequest: '0s' });
    expect(rest).not.toHaveProperty('timeouts');
    expect(of(objects, 'GRPCRoute').spec.rules[0].backendRefs).toEqual([
      { name: 'rel-stillhere-edge', port: 9090 },
    ]);
  });

  it('is scaled by what scales it, and by nothing else', () => {
    expect(of(objects, 'HorizontalPodAutoscaler').spec.scaleTargetRef.name).toBe(
      'rel-stillhere-edge',
    );
    expect(of(objects, 'ScaledObject').spec.scaleTargetRef.name).toBe('rel-stillhere-session');
    for (const name of inRelease(['edge', 'session'])) {
      expect(of(objects, 'Deployment', name).spec).not.toHaveProperty('replicas');
    }
    expect(of(objects, 'Deployment', 'rel-stillhere-routing').spec.replicas).toBe(2);
  });

  it('has a certificate of the one name for both ends', () => {
    expect(of(objects, 'Certificate').spec).toMatchObject({
      secretName: 'rel-stillhere-tls',
      dnsNames: ['stillhere'],
      usages: ['server auth', 'client auth'],
    });
  });

  it('keeps every topic without limit', () => {
    const topics = objects.filter(({ kind }) => kind === 'KafkaTopic');
    expect(topics.map(({ spec }) => spec.topicName).sort()).toEqual(
      ['conversation', 'intake', 'queue', 'worker'].map((one) => `stillhere.${one}.v1`),
    );
    for (const { spec } of topics) {
      expect(spec).toMatchObject({
        partitions: 12,
        replicas: 3,
        config: { 'retention.ms': -1, 'cleanup.policy': 'delete' },
      });
    }
    expect(of(objects, 'Kafka').spec.kafka.config['min.insync.replicas']).toBe(2);
  });

  it('has what is acknowledged on two disks', () => {
    expect(of(objects, 'Cluster').spec).toMatchObject({
      instances: 3,
      postgresql: { synchronous: { number: 1, dataDurability: 'required' } },
      bootstrap: { initdb: { owner: 'stillhere_owner' } },
    });
  });

  it('watches every pod of ours, and nobody else', () => {
    const { selector, jobLabel } = of(objects, 'PodMonitor').spec;
    expect(jobLabel).toBe('app.kubernetes.io/name');
    expect(selector.matchLabels['app.kubernetes.io/instance']).toBe('rel');
    const rules = of(objects, 'PrometheusRule').spec.groups.flatMap(
      (group: { rules: object[] }) => group.rules,
    );
    expect(rules.length).toBeGreaterThan(10);
    expect(rules[0]).toMatchObject({
      alert: 'StillhereAckedNotFound',
      labels: { severity: 'page' },
    });
  });
});

describe('older and newer clusters', () => {
  it('wait by a program of ours where the pod cannot sleep by itself', () => {
    const preStop = (kubernetes: string) =>
      podsOf(render({ ...renderings.ha, kubernetes })).find(({ component }) => component === 'edge')
        ?.spec.containers[0].lifecycle.preStop;
    expect(preStop('1.30.0')).toEqual({ sleep: { seconds: 5 } });
    expect(preStop('1.29.9').exec.command[0]).toBe('/usr/bin/node');
  });

  it('get no field that they do not know', () => {
    const fields = (kubernetes: string) => {
      const objects = render({ ...renderings.ha, kubernetes });
      const budget = of(objects, 'PodDisruptionBudget').spec;
      const [pod] = podsOf(objects).filter(({ component }) => component === 'edge');
      const [zone] = pod?.spec.topologySpreadConstraints ?? [];
      return ['unhealthyPodEvictionPolicy' in budget, 'matchLabelKeys' in zone];
    };
    expect(fields('1.27.0')).toEqual([true, true]);
    expect(fields('1.26.9')).toEqual([false, false]);
  });

  it.each(['1.22.17'])('%s is refused with a sentence', (kubernetes) => {
    expect(() => render({ ...renderings.demo, kubernetes })).toThrow(/kubeVersion|incompatible/);
  });
});

function isSelected(
  labels: Readonly<Record<string, string>> = {},
  { selector }: { readonly selector: { readonly matchLabels: Readonly<Record<string, string>> } },
): boolean {
  return Object.entries(selector.matchLabels).every(([name, value]) => labels[name] === value);
}
