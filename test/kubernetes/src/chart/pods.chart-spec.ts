import { describe, expect, it } from '@jest/globals';
import { render } from './helm.js';
import { containersOf, isLasting, isOurs, type Pod, podsOf } from './pods.js';
import { renderings } from './profiles.js';

/** A rule, and for which pods it stands. */
interface Rule {
  readonly says: string;
  readonly holdsFor: (pod: Pod) => boolean;
  readonly check: (pod: Pod) => void;
}

const all = () => true;
const rules: readonly Rule[] = [
  {
    says: 'is restricted: no root, no privilege, no capability, the default seccomp profile',
    holdsFor: all,
    check(pod) {
      expect(pod.spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(pod.spec.securityContext.runAsUser).toBeGreaterThan(0);
      for (const { securityContext } of containersOf(pod)) {
        expect(securityContext).toMatchObject({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        });
      }
      expect(pod.spec).not.toHaveProperty('hostNetwork');
    },
  },
  {
    says: 'has a root that it cannot write, and a small /tmp',
    holdsFor: all,
    check(pod) {
      for (const { securityContext, volumeMounts } of containersOf(pod)) {
        expect(securityContext.readOnlyRootFilesystem).toBe(true);
        expect(volumeMounts).toContainEqual({ name: 'tmp', mountPath: '/tmp' });
      }
    },
  },
  {
    says: 'has no token of the API server, and no addresses of other services in its environment',
    holdsFor: all,
    check(pod) {
      expect(pod.spec.automountServiceAccountToken).toBe(false);
      expect(pod.spec.enableServiceLinks).toBe(false);
    },
  },
  {
    says: 'is told how much memory it may take',
    holdsFor: (pod) => pod.component !== 'eventstoredb',
    check(pod) {
      for (const { resources } of containersOf(pod)) {
        expect(resources.limits.memory).toMatch(/^\d+(Mi|Gi)$/);
        expect(resources.requests).toMatchObject({
          cpu: expect.anything(),
          memory: expect.anything(),
        });
      }
    },
  },
  {
    says: 'has its passwords from secrets alone',
    holdsFor: all,
    check(pod) {
      for (const { env = [], args = [] } of containersOf(pod)) {
        for (const { name, value } of env) {
          if (/PASSWORD$|^STILLHERE_(LOG|DATABASE)(_OWNER)?$/.test(name))
            expect(value).toBeUndefined();
        }
        expect(JSON.stringify(args)).not.toMatch(/postgres:|password/i);
      }
    },
  },
  {
    says: 'is alive by its own word: liveness asks for no engine, readiness does not restart',
    holdsFor: isLasting,
    check(pod) {
      const [container] = pod.spec.containers;
      expect(container.livenessProbe.httpGet).toEqual({ path: '/healthz', port: 'health' });
      expect(container.startupProbe.httpGet).toEqual({ path: '/healthz', port: 'health' });
      expect(container.readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'health' });
      const { failureThreshold, periodSeconds } = container.livenessProbe;
      expect(failureThreshold * periodSeconds).toBeGreaterThanOrEqual(60);
    },
  },
  {
    says: 'may make its views for minutes before it counts as hung',
    holdsFor: isLasting,
    check(pod) {
      const { failureThreshold, periodSeconds } = pod.spec.containers[0].startupProbe;
      expect(failureThreshold * periodSeconds).toBe(600);
    },
  },
  {
    says: 'has longer to end than everything in it takes',
    holdsFor: isLasting,
    check(pod) {
      const waits = pod.spec.containers[0].lifecycle?.preStop?.sleep?.seconds ?? 0;
      expect(pod.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(waits + 40);
    },
  },
  {
    says: 'goes on until every endpoint has forgotten it',
    holdsFor: (pod) => pod.owner.kind === 'Deployment',
    check: (pod) =>
      expect(pod.spec.containers[0].lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } }),
  },
  {
    says: 'takes the place of another only once it is ready',
    holdsFor: (pod) => pod.owner.kind === 'Deployment',
    check: (pod) =>
      expect(pod.owner.spec.strategy).toEqual({
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
      }),
  },
  {
    says: 'is spread over zones and nodes',
    holdsFor: (pod) => pod.owner.kind === 'Deployment',
    check(pod) {
      const spread = pod.spec.topologySpreadConstraints;
      expect(spread.map(({ topologyKey }: { topologyKey: string }) => topologyKey)).toEqual([
        'topology.kubernetes.io/zone',
        'kubernetes.io/hostname',
      ]);
      expect(pod.metadata.labels).toMatchObject(spread[0].labelSelector.matchLabels);
    },
  },
  {
    says: 'starts behind the migration, as a role that owns nothing',
    holdsFor: (pod) => pod.owner.kind === 'Deployment',
    check(pod) {
      const [waiting] = pod.spec.initContainers;
      expect(waiting.args.slice(0, 2)).toEqual(['tools/migrate/dist/main.js', '--wait-s']);
      for (const { env } of containersOf(pod)) {
        expect(JSON.stringify(env)).not.toMatch(/owner/i);
      }
    },
  },
  {
    says: 'runs the one image',
    holdsFor: isOurs,
    check(pod) {
      for (const { image, command } of containersOf(pod)) {
        expect(image).toBe('stillhere:0.1.0');
        expect(command).toBeUndefined();
      }
    },
  },
  {
    says: 'reads secrets as files that root lends to its group',
    holdsFor: isOurs,
    check(pod) {
      for (const { secret } of pod.spec.volumes ?? []) {
        if (secret !== undefined) expect(secret.defaultMode).toBe(0o440);
      }
    },
  },
  {
    says: 'carries labels by which its owner, its budget and its edges find it',
    holdsFor: all,
    check(pod) {
      expect(pod.metadata.labels).toMatchObject({
        'app.kubernetes.io/name': 'stillhere',
        'app.kubernetes.io/instance': 'rel',
        'app.kubernetes.io/component': pod.component,
      });
      if (pod.owner.kind !== 'Job') {
        expect(pod.metadata.labels).toMatchObject(pod.owner.spec.selector.matchLabels);
      }
    },
  },
];

describe.each(Object.entries(renderings))('pods of %s', (_, rendering) => {
  const cases = podsOf(render(rendering)).flatMap((pod) =>
    rules
      .filter(({ holdsFor }) => holdsFor(pod))
      .map(({ says, check }): [string, string, () => void] => [pod.name, says, () => check(pod)]),
  );
  it.each(cases)('%s %s', (_name, _says, check) => check());
});
