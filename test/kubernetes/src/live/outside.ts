import { createHash, randomBytes } from 'node:crypto';
import { images, kubectl, type Release } from './cluster.js';

/**
 * What a network brings along for profile `ha`: the keys, and a database that is no part of the release. It runs in the
 * same namespace for the test, and forgets everything with its pod.
 */
export function prepareOutside(release: Release): void {
  const [owner, service, superuser] = [word(), word(), word()];
  const at = `database.${release.namespace}.svc:5432/stillhere`;
  for (const object of [
    secret('keys', keys()),
    secret('database', {
      url: `postgres://stillhere:${service}@${at}`,
      'owner-url': `postgres://stillhere_owner:${owner}@${at}`,
      OWNER_PASSWORD: owner,
      SERVICE_PASSWORD: service,
      POSTGRES_PASSWORD: superuser,
    }),
    {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'database' } },
      data: { 'roles.sh': roles },
    },
    databasePod,
    {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'database' } },
      spec: { selector: databaseLabels, ports: [{ port: 5_432 }] },
    },
  ]) {
    const { code, text } = kubectl(
      ['-n', release.namespace, 'create', '-f', '-'],
      JSON.stringify(object),
    );
    if (code !== 0) throw new Error(text);
  }
  release.kubectl('wait', '--for=condition=Ready', 'pod/database', '--timeout=180s');
}

export const removeOutside = (release: Release): void => {
  for (const kind of ['pod', 'service', 'configmap'])
    kubectl(['-n', release.namespace, 'delete', kind, 'database', '--grace-period=1']);
  kubectl(['-n', release.namespace, 'delete', 'secret', 'database', 'keys']);
};

/** What the chart is told of it. */
export const outside = {
  'keys.existingSecret': 'keys',
  'database.existingSecret': 'database',
  'networkPolicy.databaseTo': [{ podSelector: { matchLabels: { app: 'outside-database' } } }],
};

const databaseLabels = { app: 'outside-database' };
const word = (): string => randomBytes(24).toString('hex');

/** As `npm run cluster` makes them. */
function keys(): Readonly<Record<string, string>> {
  const master = randomBytes(32);
  const id = createHash('sha256').update('stillhere-key-id/1\0').update(master).digest('hex');
  return {
    'master.key': `stillhere-key/1\nid: file-${id.slice(0, 16)}\nkey: ${master.toString('base64url')}\n`,
    'resume.key': randomBytes(32).toString('latin1'),
    'service.keys': `k1:${randomBytes(32).toString('base64url')}\n`,
  };
}

const secret = (name: string, texts: Readonly<Record<string, string>>) => ({
  ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'Opaque' },
  data: Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [
      key,
      Buffer.from(text, 'latin1').toString('base64'),
    ]),
  ),
});

const roles = `psql --no-psqlrc --set ON_ERROR_STOP=1 --username postgres --set owner="$OWNER_PASSWORD" --set service="$SERVICE_PASSWORD" <<'SQL'
CREATE ROLE stillhere_owner LOGIN PASSWORD :'owner';
CREATE ROLE stillhere LOGIN PASSWORD :'service';
CREATE DATABASE stillhere OWNER stillhere_owner;
SQL
`;

const databasePod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'database', labels: databaseLabels },
  spec: {
    automountServiceAccountToken: false,
    securityContext: {
      ...{ runAsNonRoot: true, runAsUser: 999, runAsGroup: 999, fsGroup: 999 },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'postgresql',
        image: images.postgresql,
        args: ['-c', 'max_connections=400'],
        env: [{ name: 'PGDATA', value: '/var/lib/postgresql/data/pgdata' }],
        envFrom: [{ secretRef: { name: 'database' } }],
        readinessProbe: { exec: { command: ['pg_isready', '-h', '127.0.0.1', '-U', 'postgres'] } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        volumeMounts: [
          { name: 'data', mountPath: '/var/lib/postgresql/data' },
          { name: 'run', mountPath: '/var/run/postgresql' },
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'roles', mountPath: '/docker-entrypoint-initdb.d', readOnly: true },
        ],
      },
    ],
    volumes: [
      ...['data', 'run', 'tmp'].map((name) => ({ name, emptyDir: {} })),
      { name: 'roles', configMap: { name: 'database' } },
    ],
  },
};
