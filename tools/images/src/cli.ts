import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Output, openOutput, readSettings, type Settings } from '@stillhere/command-line';
import { ImageFault } from './image-fault.js';
import { makeImage, readLayers } from './make-image.js';

const projectRoot = fileURLToPath(new URL('../../..', import.meta.url));

const settings = {
  to: {
    kind: 'text',
    value: 'DIR',
    default: './artifacts/images',
    help: 'Where stillhere.tar, stillhere.cdx.json and stillhere.digest are written',
  },
  name: {
    kind: 'text',
    value: 'NAME:TAG',
    default: 'stillhere:latest',
    help: 'What the image is called where it is loaded',
  },
  root: {
    kind: 'text',
    value: 'DIR',
    default: '',
    help: 'Lays its files out in a new folder instead, for a Dockerfile to copy',
  },
} as const satisfies Settings;

const usage = `Makes the image of Stillhere from what is installed and built here. Needs no builder and no daemon.

  npm run images -- [settings]`;

const nameForm = /^[a-z0-9]+([._/:-][a-z0-9]+)*:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Resolves with the exit code: 0 made, 1 not, 2 the command line was not understood. */
export async function runImages(
  args: readonly string[],
  output: Output = openOutput(),
): Promise<number> {
  const read = readSettings(settings, { args, env: {}, usage });
  if (!read.ok) {
    if (read.help) output.print(read.text);
    else output.say(read.text);
    return read.help ? 0 : 2;
  }
  const { to, name, root } = read.values;
  if (!nameForm.test(name)) {
    output.say(
      `--name is "${name.slice(0, 80)}" but must be like registry.example.org/stillhere:1.0. Nothing was written.`,
    );
    return 2;
  }
  try {
    if (root !== '') layOut(resolve(root));
    else writeImage(resolve(to), name, output);
    return 0;
  } catch (error) {
    if (!(error instanceof ImageFault)) throw error;
    output.say(error.message);
    return 1;
  }
}

function writeImage(folder: string, name: string, output: Output): void {
  const { digest, archive, bill } = makeImage(projectRoot, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'stillhere.tar'), archive);
  writeFileSync(join(folder, 'stillhere.cdx.json'), bill);
  writeFileSync(join(folder, 'stillhere.digest'), `${digest}\n`);
  output.print(`${name} ${digest}`);
  output.say(
    `${join(folder, 'stillhere.tar')}: load it with "docker load", "podman load" or "ctr images import".`,
  );
}

function layOut(folder: string): void {
  for (const entry of readLayers(projectRoot).layers.flatMap(({ entries }) => entries)) {
    const path = join(folder, entry.path);
    mkdirSync(dirname(path), { recursive: true });
    if (entry.kind === 'link') symlinkSync(entry.target, path);
    else if (entry.kind === 'directory') mkdirSync(path, { recursive: true });
    else writeFileSync(path, entry.content);
    if (entry.kind !== 'link') chmodSync(path, entry.mode);
  }
}
