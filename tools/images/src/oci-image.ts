import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Entry, tarOf } from './tar.js';

/** A layer, and what its history says of it. */
export interface Layer {
  readonly what: string;
  readonly entries: readonly Entry[];
}

export interface ImageOptions {
  /** Each changes more often than the one before: an update brings the last ones only. */
  readonly layers: readonly Layer[];
  /** As OCI names it: `amd64`, `arm64`. */
  readonly architecture: string;
  readonly user: number;
  readonly workingDirectory: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** What it is called where it is loaded: `stillhere:0.1.0`. */
  readonly name: string;
}

export interface Image {
  /** Of the manifest: what a cluster pins. */
  readonly digest: string;
  /** An OCI image layout in one tar; `docker load`, `ctr images import` and registries' tools read it. */
  readonly archive: Buffer;
}

interface Blob {
  readonly digest: string;
  readonly content: Buffer;
}

/** Of no day: an image is its content. */
const created = '1970-01-01T00:00:00Z';
const types = {
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  config: 'application/vnd.oci.image.config.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
} as const;

/** The same options give the same digest (OCI image specification 1.1). */
export function imageOf(options: ImageOptions): Image {
  const layers = options.layers.map(({ what, entries }) => {
    const tar = tarOf(entries);
    return { what, diffId: sha256(tar), blob: blobOf(gzipSync(tar, { level: 6 })) };
  });
  const config = jsonBlob({
    created,
    architecture: options.architecture,
    os: 'linux',
    config: {
      User: `${options.user}:${options.user}`,
      Env: Object.entries(options.environment).map(([name, value]) => `${name}=${value}`),
      Entrypoint: options.entrypoint,
      Cmd: options.command,
      WorkingDir: options.workingDirectory,
      Labels: options.labels,
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(({ what }) => ({ created, created_by: what })),
  });
  const manifest = jsonBlob({
    schemaVersion: 2,
    mediaType: types.manifest,
    config: descriptor(types.config, config),
    layers: layers.map(({ blob }) => descriptor(types.layer, blob)),
  });
  const blobs = [config, manifest, ...layers.map(({ blob }) => blob)];
  return { digest: manifest.digest, archive: archiveOf(blobs, manifest, options) };
}

function archiveOf(
  blobs: readonly Blob[],
  manifest: Blob,
  { name, architecture }: ImageOptions,
): Buffer {
  const index = {
    schemaVersion: 2,
    mediaType: types.index,
    manifests: [
      {
        ...descriptor(types.manifest, manifest),
        platform: { architecture, os: 'linux' },
        annotations: {
          // What containerd calls it, and what tools of the OCI layout do.
          'io.containerd.image.name': name,
          'org.opencontainers.image.ref.name': name.slice(name.lastIndexOf(':') + 1),
        },
      },
    ],
  };
  return tarOf([
    file('oci-layout', JSON.stringify({ imageLayoutVersion: '1.0.0' })),
    file('index.json', JSON.stringify(index)),
    ...blobs.map(({ digest, content }) => file(`blobs/${digest.replace(':', '/')}`, content)),
  ]);
}

const file = (path: string, content: string | Buffer): Entry => ({
  ...{ kind: 'file', path, mode: 0o644 },
  content: Buffer.from(content),
});

const sha256 = (content: Uint8Array): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;
const blobOf = (content: Buffer): Blob => ({ digest: sha256(content), content });
const jsonBlob = (content: object): Blob => blobOf(Buffer.from(JSON.stringify(content)));
const descriptor = (mediaType: string, { digest, content }: Blob) => ({
  ...{ mediaType, digest },
  size: content.length,
});
