import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { chartFolder, template } from './helm.js';

/** A value that is wrong, and what has to be said of it: where it is, and what was expected. */
const bad: readonly (readonly [string, unknown, RegExp])[] = [
  ['profile', 'prod', /profile must be one of the following: "demo", "single", "ha"/],
  ['profile', 1, /profile/],
  ['profil', 'demo', /Additional property profil is not allowed/],
  ['image.repository', '', /image\.repository: String length/],
  ['image.repository', 'Upper/Case', /image\.repository: Does not match pattern/],
  ['image.repository', 'with:tag:x y', /image\.repository/],
  ['image.tag', 7, /image\.tag: Invalid type. Expected: string, given: integer/],
  ['image.tag', 'a b', /image\.tag: Does not match pattern/],
  ['image.digest', 'sha256:abc', /image\.digest: Does not match pattern/],
  ['image.pullPolicy', 'Sometimes', /image\.pullPolicy/],
  ['image.pullSecrets', 'registry', /image\.pullSecrets: Invalid type. Expected: array/],
  ['image.pullSecrets', [{ name: 'registry' }], /image\.pullSecrets\.0: Invalid type/],
  ['image.pullsecrets', [], /Additional property pullsecrets/],
  ['tenant', 'Two Words', /tenant: Does not match pattern/],
  ['tenant', '', /tenant: Does not match pattern/],
  ['logFormat', 'yaml', /logFormat must be one of/],
  ['fullnameOverride', 'x'.repeat(41), /fullnameOverride: String length/],
  ['keys.existingSecret', 'Not_A_Name', /keys\.existingSecret: Does not match pattern/],
  ['keys.masterKey', 'c2VjcmV0', /Additional property masterKey/],
  ['database.url', 'postgres://a:b@c/d', /Additional property url/],
  ['database.port', 0, /database\.port: Must be greater than or equal to 1/],
  ['database.port', 70_000, /database\.port: Must be less than or equal to 65535/],
  ['database.port', '5432', /database\.port: Invalid type. Expected: integer, given: string/],
  ['database.urlKey', 'a/b', /database\.urlKey: Does not match pattern/],
  ['migration.waitSeconds', -1, /migration\.waitSeconds/],
  ['migration.timeoutSeconds', 5, /migration\.timeoutSeconds: Must be greater than or equal to 30/],
  ['migration.enabled', false, /Additional property enabled/],
  ['tls.mode', true, /tls\.mode/],
  ['tls.mode', 'on', /tls\.mode must be one of/],
  ['tls.issuer.kind', 'Authority', /tls\.issuer\.kind must be one of/],
  ['single.expectLog', 'yes', /single\.expectLog: Does not match pattern/],
  ['single.storage.size', '10', /single\.storage\.size: Does not match pattern/],
  ['single.storage.size', '10GB', /single\.storage\.size: Does not match pattern/],
  ['single.replicas', 2, /Additional property replicas/],
  ['services.edge.replicas', 0, /services\.edge\.replicas: Must be greater than or equal to 1/],
  ['services.edge.replicas', 'two', /services\.edge\.replicas: Invalid type/],
  ['services.chat.replicas', 2, /Additional property chat/],
  ['services.edge.resources.limits.memory', 'much', /limits\.memory/],
  ['services.edge.resources.limit', {}, /Additional property limit/],
  ['edge.origins', ['help.example.org'], /edge\.origins\.0: Does not match pattern/],
  ['edge.origins', ['https://help.example.org/path'], /edge\.origins\.0: Does not match pattern/],
  ['edge.trustedProxies', ['everybody'], /edge\.trustedProxies\.0: Does not match pattern/],
  ['edge.service.type', 'ExternalName', /edge\.service\.type must be one of/],
  ['routing.deskGraceSeconds', 1, /routing\.deskGraceSeconds: Must be greater than or equal to 5/],
  ['routing.goneEndMinutes', 99_999, /routing\.goneEndMinutes: Must be less than/],
  ['helpline.services', 'file.json', /helpline\.services: Invalid type. Expected: object/],
  ['helpline.floorRules', ['push'], /helpline\.floorRules: Invalid type. Expected: object/],
  ['helpline.hours', {}, /Additional property hours/],
  ['autoscaling.edge.mode', 'always', /autoscaling\.edge\.mode must be one of/],
  ['autoscaling.edge.cpuPercent', 5, /autoscaling\.edge\.cpuPercent: Must be greater/],
  ['autoscaling.routing', { mode: 'hpa' }, /Additional property routing/],
  ['autoscaling.keda.prometheusAddress', 'prometheus', /prometheusAddress: Does not match pattern/],
  ['drain.endpointSeconds', 600, /drain\.endpointSeconds: Must be less than/],
  ['drain.graceSeconds', 10, /drain\.graceSeconds: Must be greater/],
  ['startup.minutes', 0, /startup\.minutes: Must be greater/],
  ['kafka.brokers', 'kafka:9092', /kafka\.brokers: Invalid type. Expected: array/],
  ['kafka.brokers', ['kafka'], /kafka\.brokers\.0: Does not match pattern/],
  ['kafka.partitions', 0, /kafka\.partitions: Must be greater/],
  ['kafka.format', 'avro', /kafka\.format must be one of/],
  ['kafka.sasl.mechanism', 'gssapi', /kafka\.sasl\.mechanism must be one of/],
  ['kafka.sasl.password', 'secret', /Additional property password/],
  ['kafka.strimzi.version', 'latest', /kafka\.strimzi\.version: Does not match pattern/],
  ['eventStoreDB.replicas', 2, /eventStoreDB\.replicas must be one of/],
  ['networkPolicy.enabled', 'no', /networkPolicy\.enabled: Invalid type. Expected: boolean/],
  ['networkPolicy.browsersFrom', [{ namespace: 'x' }], /Additional property namespace/],
  ['networkPolicy.databaseTo', [{ ipBlock: { cidr: '10.0.0.1' } }], /cidr: Does not match pattern/],
  ['ingress.controller', 'apache', /ingress\.controller must be one of/],
  ['ingress.host', 'https://help.example.org', /ingress\.host: Does not match pattern/],
  ['gateway.host', 'help example', /gateway\.host: Does not match pattern/],
  ['metrics.serviceMonitor.interval', '15', /interval: Does not match pattern/],
  ['pod.topologySpread', 'Never', /pod\.topologySpread must be one of/],
  ['pod.labels.a', 1, /pod\.labels\.a: Invalid type/],
];

/** Each alone is in order; together they say nothing, or two things. */
const contradictions: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
  [{ profile: 'ha' }, /profile ha needs keys\.existingSecret/],
  [{ profile: 'ha', 'keys.existingSecret': 'k' }, /profile ha needs database\.existingSecret/],
  [{ 'database.existingSecret': 'd' }, /profile single keeps its log in its volume/],
  [
    { profile: 'demo', 'database.existingSecret': 'd', 'cloudNativePG.enabled': true },
    /exclude each other/,
  ],
  [{ profile: 'demo', 'tls.mode': 'secret' }, /tls\.existingSecret does not say which/],
  [{ profile: 'demo', 'tls.mode': 'cert-manager' }, /tls\.issuer\.name does not say who issues/],
  [{ 'log.existingSecret': 'l' }, /profile single keeps its log in its volume/],
  [{ 'ingress.enabled': true }, /ingress\.enabled needs ingress\.host/],
  [{ 'gateway.enabled': true }, /gateway\.enabled needs gateway\.name and gateway\.host/],
  [{ 'metrics.serviceMonitor.enabled': true }, /needs networkPolicy\.metricsFrom/],
  [{ 'kafka.sasl.mechanism': 'plain' }, /kafka\.sasl\.mechanism needs/],
  [{ 'eventStoreDB.enabled': true }, /needs eventStoreDB\.image/],
  [{ 'autoscaling.edge.min': 20 }, /autoscaling\.edge\.min is 20 but must not be above max/],
  [{ 'autoscaling.session.mode': 'keda' }, /prometheusAddress does not say where/],
  [
    { 'drain.endpointSeconds': 30, 'drain.graceSeconds': 60 },
    /drain\.graceSeconds is 60 but must be at least 40 more/,
  ],
];

describe('a wrong value', () => {
  it.each(bad)('%s = %j is refused by a sentence', (path, value, sentence) => {
    const { status, stdout, stderr } = template({ set: { [path]: value } });
    expect(stdout).toBe('');
    expect(status).not.toBe(0);
    expect(stderr).toMatch(sentence);
  });

  it.each(contradictions)('%j is refused by a sentence', (set, sentence) => {
    const { status, stderr } = template({ set });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(sentence);
  });
});

describe('the schema', () => {
  const schema = JSON.parse(readFileSync(join(chartFolder, 'values.schema.json'), 'utf8'));
  const values = parse(readFileSync(join(chartFolder, 'values.yaml'), 'utf8'));
  /** What is somebody else's form, and handed on as it is. */
  const free = new Set(['global', 'affinity', 'items', 'podSelector', 'namespaceSelector']);

  it('is closed, and says of every value what it is for', () => {
    const open: string[] = [];
    walk(schema, '', (path, one, name) => {
      if (one.type === 'object' && !free.has(name) && one.additionalProperties === undefined)
        open.push(path);
      if (path !== '' && name !== 'items' && !path.includes('items') && !one.description)
        open.push(path);
    });
    expect(open).toEqual([]);
  });

  it('knows every default, and every value has one but the counts that a profile means', () => {
    const missing: string[] = [];
    walk(schema, '', (path, one) => {
      const isLeaf = one.type !== 'object' || one.properties === undefined;
      if (
        isLeaf &&
        !path.includes('resources') &&
        !path.includes('items') &&
        at(values, path) === undefined
      ) {
        missing.push(path);
      }
    });
    expect(missing.filter((path) => !/^services\.\w+\.replicas$|^global$/.test(path))).toEqual([]);
  });
});

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: unknown;
}

function walk(
  schema: Schema,
  path: string,
  look: (path: string, one: Schema, name: string) => void,
): void {
  look(path, schema, path.split('.').at(-1) ?? '');
  const below = Object.entries(schema.properties ?? {});
  if (schema.items) below.push(['items', schema.items]);
  for (const [name, one] of below) walk(one, path === '' ? name : `${path}.${name}`, look);
}

const at = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((found, name) => (found as Record<string, unknown>)?.[name], value);
