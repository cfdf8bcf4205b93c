import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chartFolder, helm, setArgs, template } from './helm.js';
import { type RenderingName, renderings } from './profiles.js';

/** Those of ours, of every version that there are schemas of. What operators bring has none there. */
const versions = Array.from({ length: 11 }, (_, index) => `1.${27 + index}`);
const validate = process.env.STILLHERE_VALIDATE ?? 'kubernetes-validate';
const names = Object.keys(renderings) as RenderingName[];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chart-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function problemsOf(text: string, version: string): readonly string[] {
  const path = join(folder, 'rendered.yaml');
  writeFileSync(path, text);
  const { stdout, stderr, error } = spawnSync(
    validate,
    ['--strict', '--no-warn', '-k', version, path],
    {
      encoding: 'utf8',
    },
  );
  if (error) throw error;
  const lines = `${stdout}${stderr}`.split('\n');
  // Kinds of operators, which no cluster knows by itself.
  return lines.filter((line) => line !== '' && !/^INFO|Couldn't find schema/.test(line));
}

describe.each(names)('%s', (name) => {
  it('is in order for helm lint', () => {
    const { status, stdout } = helm([
      'lint',
      '--strict',
      chartFolder,
      ...setArgs(renderings[name].set),
    ]);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringContaining('0 chart(s) failed'),
    });
  });

  it.each(versions)('is what Kubernetes %s knows, field by field', (version) => {
    const { stdout } = template({ ...renderings[name], kubernetes: `${version}.0` });
    expect(stdout.length).toBeGreaterThan(1_000);
    expect(problemsOf(stdout, version)).toEqual([]);
  });
});

describe('the schemas', () => {
  it('catch a field that does not exist, and one that is missing', () => {
    const { stdout } = template(renderings.demo);
    expect(
      problemsOf(stdout.replace('maxSurge: 1', 'maxSurge: 1, maxSplurge: 1'), '1.34'),
    ).not.toEqual([]);
    expect(problemsOf(stdout.replace('serviceName:', 'servicesName:'), '1.34')).not.toEqual([]);
  });
});

describe('what the chart has from elsewhere', () => {
  it('is as it is there: its README, its alerts', () => {
    const script = fileURLToPath(new URL('../../../../deploy/helm/generate.mjs', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
