import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { type ImageOptions, imageOf } from './oci-image.js';
import { tarOf } from './tar.js';

const entries = [
  { kind: 'file', path: 'app/main.js', mode: 0o644, content: Buffer.from('run()') },
] as const;
const options: ImageOptions = {
  layers: [{ what: 'app', entries }],
  architecture: 'amd64',
  user: 65_532,
  workingDirectory: '/app',
  entrypoint: ['/usr/bin/node'],
  command: ['main.js'],
  environment: { NODE_ENV: 'production' },
  labels: { 'org.opencontainers.image.title': 'It' },
  name: 'registry.example.org:5000/it:1.0',
};

/** Files of a tar that this project wrote: by name, their content. */
function filesOf(archive: Buffer): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let at = 0; archive[at] !== 0; ) {
    const text = (from: number, length: number): string =>
      archive.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12), 8);
    found.set(text(0, 100), archive.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return found;
}

describe('an image', () => {
  const { archive, digest } = imageOf(options);
  const files = filesOf(archive);
  const blob = (name: string): Buffer => files.get(`blobs/${name.replace(':', '/')}`) as Buffer;
  const json = (content: Buffer | undefined) => JSON.parse(content?.toString() ?? '');

  it('has the same digest each time, and another one with another content', () => {
    expect(imageOf(options).digest).toBe(digest);
    const other = [{ ...entries[0], content: Buffer.from('Run()') }];
    expect(imageOf({ ...options, layers: [{ what: 'app', entries: other }] }).digest).not.toBe(
      digest,
    );
  });

  it('is a layout in which every sum is that of what it names', () => {
    const index = json(files.get('index.json'));
    expect(index.manifests[0]).toMatchObject({
      digest,
      annotations: { 'org.opencontainers.image.ref.name': '1.0' },
    });
    const manifest = json(blob(digest));
    for (const { digest: named, size } of [manifest.config, ...manifest.layers]) {
      expect(`sha256:${createHash('sha256').update(blob(named)).digest('hex')}`).toBe(named);
      expect(blob(named)).toHaveLength(size);
    }
    const layer = gunzipSync(blob(manifest.layers[0].digest));
    expect(layer).toEqual(tarOf(entries));
    const config = json(blob(manifest.config.digest));
    expect(config.rootfs.diff_ids).toEqual([
      `sha256:${createHash('sha256').update(layer).digest('hex')}`,
    ]);
    expect(config.config).toMatchObject({ User: '65532:65532', Entrypoint: ['/usr/bin/node'] });
  });
});
