import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

export const chartFolder = fileURLToPath(
  new URL('../../../../deploy/helm/stillhere', import.meta.url),
);

/** A rendered object, as far as these tests look at it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: each kind has its own form, and the schemas hold it.
  readonly [field: string]: any;
}

export interface Rendering {
  /** As `--set-json` takes them: `profile="demo"`. */
  readonly set?: Readonly<Record<string, unknown>>;
  readonly kubernetes?: string;
  readonly apis?: readonly string[];
  readonly isUpgrade?: boolean;
}

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function helm(args: readonly string[]): Ended {
  const program = process.env.STILLHERE_HELM ?? 'helm';
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1_024 * 1_024,
  });
  if (error) throw error;
  return { status: status ?? 1, stdout, stderr };
}

export const setArgs = (set: Readonly<Record<string, unknown>> = {}): string[] =>
  Object.entries(set).flatMap(([path, value]) => [
    '--set-json',
    `${path}=${JSON.stringify(value)}`,
  ]);

export function template({ set, kubernetes, apis = [], isUpgrade = false }: Rendering): Ended {
  return helm([
    ...['template', 'rel', chartFolder, '--namespace', 'here', ...setArgs(set)],
    ...(kubernetes === undefined ? [] : ['--kube-version', kubernetes]),
    ...apis.flatMap((api) => ['--api-versions', api]),
    ...(isUpgrade ? ['--is-upgrade'] : []),
  ]);
}

/** Throws what Helm said where it refuses. */
export function render(rendering: Rendering): readonly KubernetesObject[] {
  const { status, stdout, stderr } = template(rendering);
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout)
    .map((document) => {
      const [problem] = document.errors;
      if (problem !== undefined) throw problem;
      return document.toJS() as KubernetesObject | null;
    })
    .filter((object) => object !== null);
}
