import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chartFolder, helm, setArgs } from '../chart/helm.js';

export const kubectlProgram = process.env.KUBECTL ?? 'kubectl';

/** What a cluster is given to run: images that its nodes have, or can pull. */
export const images = {
  stillhere: process.env.STILLHERE_IMAGE ?? 'stillhere:0.1.0',
  postgresql: process.env.STILLHERE_POSTGRES_IMAGE ?? 'docker.io/library/postgres:17',
};

export interface Said {
  readonly code: number;
  readonly text: string;
}

export function kubectl(args: readonly string[], input?: string): Said {
  const { status, stdout, stderr, error } = spawnSync(kubectlProgram, args, {
    encoding: 'utf8',
    ...(input !== undefined && { input }),
  });
  if (error) throw error;
  return { code: status ?? 1, text: stdout + stderr };
}

export function mustKubectl(...args: string[]): string {
  const { code, text } = kubectl(args);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${text}`);
  return text;
}

/** While it runs other things go on: people talk. */
export async function alongside(
  program: 'kubectl' | 'helm',
  args: readonly string[],
): Promise<Said> {
  const path = program === 'kubectl' ? kubectlProgram : (process.env.STILLHERE_HELM ?? 'helm');
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      text += bytes.toString();
    });
  }
  const [code] = await once(child, 'exit');
  return { code: code ?? 1, text };
}

type Values = Readonly<Record<string, unknown>>;

/** One release in a namespace of its own, which lets in nothing that is not restricted. */
export class Release {
  readonly namespace: string;

  constructor(
    readonly name: string,
    private readonly values: Values,
  ) {
    this.namespace = `stillhere-test-${name}`;
  }

  /** Of the objects: `NAME-stillhere`. */
  get fullname(): string {
    return `${this.name}-stillhere`;
  }

  prepare(): void {
    kubectl(['create', 'namespace', this.namespace]);
    mustKubectl(
      ...['label', 'namespace', this.namespace, '--overwrite'],
      'pod-security.kubernetes.io/enforce=restricted',
    );
  }

  /** The arguments of an install or upgrade with these values beside the release's own. */
  helmArgs(more: Values = {}): string[] {
    const [repository, tag] = images.stillhere.split(/:(?=[^/]+$)/);
    const set = {
      'image.repository': repository,
      'image.tag': tag ?? '',
      'postgresql.image': images.postgresql,
      ...this.values,
      ...more,
    };
    return [
      ...['upgrade', '--install', this.name, chartFolder, '-n', this.namespace],
      ...['--wait', '--timeout', '9m', ...setArgs(set)],
    ];
  }

  helm(more: Values = {}): Said {
    const { status, stdout, stderr } = helm(this.helmArgs(more));
    return { code: status, text: stdout + stderr };
  }

  must(more: Values = {}): void {
    const { code, text } = this.helm(more);
    if (code === 0) return;
    const events = this.kubectl('get', 'pods,events');
    throw new Error(`${text}\n${events}`);
  }

  kubectl(...args: string[]): string {
    return mustKubectl('-n', this.namespace, ...args);
  }

  /** Runs in the first container of what `target` names. */
  node(target: string, ...args: string[]): Said {
    return kubectl(['-n', this.namespace, 'exec', target, '--', '/usr/bin/node', ...args]);
  }

  /** Where this machine reaches the pages: it has to be one that reaches services, as each node is. */
  door(service: string): string {
    const address = this.kubectl('get', 'service', service, '-o', 'jsonpath={.spec.clusterIP}');
    return `http://${address}`;
  }

  /** What the release left in its namespace. */
  leftovers(): readonly string[] {
    const kinds = [
      ...['deployments', 'statefulsets', 'jobs', 'pods', 'services', 'secrets', 'configmaps'],
      ...['serviceaccounts', 'networkpolicies', 'poddisruptionbudgets', 'persistentvolumeclaims'],
    ];
    return this.kubectl('get', kinds.join(','), '-o', 'name')
      .split('\n')
      .filter(
        (name) => name !== '' && !/kube-root-ca\.crt|serviceaccount\/default|^No res/.test(name),
      );
  }

  remove(): void {
    helm(['uninstall', this.name, '-n', this.namespace, '--wait', '--timeout', '3m']);
    kubectl(['delete', 'namespace', this.namespace, '--wait=false']);
  }
}
