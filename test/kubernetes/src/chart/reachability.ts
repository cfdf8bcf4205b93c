import type { KubernetesObject } from './helm.js';

/** Somebody on the network: a pod of the release, or whoever is outside, in a namespace of its own. */
export interface Party {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
}
interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string };
}
interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number }[];
}

const isOfRelease = ({ labels }: Party): boolean => 'app.kubernetes.io/instance' in labels;

/** Where the policies of the release stand; elsewhere there are none. */
const here = 'here';

/**
 * Who reaches whom on which port, as `from -> to:port`, by the rules of NetworkPolicy: a pod that some policy selects
 * is reached, and reaches, only what some rule of such a policy says; both ends have to let it.
 */
export function reachable(
  objects: readonly KubernetesObject[],
  parties: readonly Party[],
  ports: readonly number[],
): readonly string[] {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const allowed = (way: 'ingress' | 'egress', { of, other, port }: Question): boolean => {
    const type = way === 'ingress' ? 'Ingress' : 'Egress';
    const selecting = policies.filter(
      ({ spec }) =>
        of.namespace === here &&
        spec.policyTypes.includes(type) &&
        matches(spec.podSelector, of.labels),
    );
    if (selecting.length === 0) return true;
    return selecting.some(({ spec }) =>
      (spec[way] ?? []).some((rule: Rule) => lets(rule, { other, port })),
    );
  };
  return parties
    .flatMap((from) =>
      parties.flatMap((to) => {
        if (from === to || !(isOfRelease(from) || isOfRelease(to))) return [];
        return ports
          .filter((port) => allowed('egress', { of: from, other: to, port }))
          .filter((port) => allowed('ingress', { of: to, other: from, port }))
          .map((port) => `${from.name} -> ${to.name}:${port}`);
      }),
    )
    .sort();
}

interface Question {
  readonly of: Party;
  readonly other: Party;
  readonly port: number;
}

function lets(rule: Rule, { other, port }: Pick<Question, 'other' | 'port'>): boolean {
  const isPort = rule.ports === undefined || rule.ports.some((one) => one.port === port);
  const peers = rule.from ?? rule.to;
  return isPort && (peers === undefined || peers.some((peer) => isPeer(peer, other)));
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, party: Party): boolean {
  if (ipBlock !== undefined) return false;
  const isPlace =
    namespaceSelector === undefined
      ? party.namespace === here
      : matches(namespaceSelector, { 'kubernetes.io/metadata.name': party.namespace });
  return isPlace && (podSelector === undefined || matches(podSelector, party.labels));
}

const matches = (
  { matchLabels = {} }: Selector,
  labels: Readonly<Record<string, string>>,
): boolean => Object.entries(matchLabels).every(([name, value]) => labels[name] === value);
