import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Output } from '@stillhere/command-line';

const folder = 'deploy/alerts';
/** A run takes two seconds. */
const atMostMs = 120_000;

/**
 * Where promtool is: on PATH, or where `.ci/run` puts it from the package of Debian, without its server.
 * `undefined`: nowhere.
 */
export function promtoolProgram(root: string): string | undefined {
  const unpacked = join(root, 'node_modules/.cache/stillhere/prometheus/usr/bin/promtool');
  const found = ['promtool', unpacked].find((program) => {
    const isFile = program === 'promtool' || existsSync(program);
    return isFile && spawnSync(program, ['--version']).status === 0;
  });
  return found;
}

/** Whether the rules are what Prometheus understands, and fire as their cases say. Resolves with the exit code. */
export function checkAlerts(root: string, output: Output): number {
  const promtool = promtoolProgram(root);
  if (promtool === undefined) {
    output.say(
      'promtool is not on PATH. It is in the package "prometheus" of Debian. Nothing was checked.',
    );
    return 1;
  }
  const runs = [
    ['check', 'rules', 'stillhere.rules.yaml'],
    ['test', 'rules', 'stillhere.cases.yaml'],
  ];
  for (const args of runs) {
    const { status, stdout, stderr } = spawnSync(promtool, args, {
      cwd: join(root, folder),
      encoding: 'utf8',
      timeout: atMostMs,
    });
    output.print(stdout.trim());
    if (stderr.trim() !== '') output.say(stderr.trim());
    if (status !== 0) return 1;
  }
  return 0;
}
