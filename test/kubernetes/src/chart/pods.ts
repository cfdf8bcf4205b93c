import type { KubernetesObject } from './helm.js';

/** A pod that an object makes, and of which object. */
export interface Pod {
  readonly name: string;
  readonly component: string;
  readonly owner: KubernetesObject;
  readonly metadata: KubernetesObject['metadata'];
  // biome-ignore lint/suspicious/noExplicitAny: the schemas hold its form.
  readonly spec: any;
}

const makers = new Set(['Deployment', 'StatefulSet', 'Job', 'DaemonSet']);

export const podsOf = (objects: readonly KubernetesObject[]): readonly Pod[] =>
  objects
    .filter(({ kind }) => makers.has(kind))
    .map((owner) => ({
      name: owner.metadata.name,
      component: owner.metadata.labels?.['app.kubernetes.io/component'] ?? '',
      owner,
      metadata: owner.spec.template.metadata,
      spec: owner.spec.template.spec,
    }));

// biome-ignore lint/suspicious/noExplicitAny: as above.
export const containersOf = ({ spec }: Pod): readonly any[] => [
  ...(spec.initContainers ?? []),
  ...spec.containers,
];

export const isOurs = ({ component }: Pod): boolean =>
  !['postgresql', 'eventstoredb'].includes(component);

/** Runs until it is told to end. */
export const isLasting = (pod: Pod): boolean => isOurs(pod) && pod.owner.kind !== 'Job';
