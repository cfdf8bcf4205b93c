import { ImageFault } from './image-fault.js';

/** One entry of a layer. Owner, group and time are the same for all: a layer is its content and nothing else. */
export type Entry =
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly mode: number;
      readonly content: Uint8Array;
    }
  | { readonly kind: 'link'; readonly path: string; readonly target: string };

const blockBytes = 512;
const typeflag = { file: '0', link: '2', directory: '5' } as const;

/**
 * A tar (POSIX ustar) of these entries and the directories above them, sorted by path, owned by root, at the beginning
 * of Unix time: the same entries give the same bytes on any machine.
 */
export function tarOf(entries: readonly Entry[]): Buffer {
  const all = new Map<string, Entry>();
  for (const entry of entries) {
    for (const path of directoriesAbove(entry.path)) {
      if (!all.has(path)) all.set(path, { kind: 'directory', path, mode: 0o755 });
    }
    all.set(entry.path, entry);
  }
  const sorted = [...all.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const parts = sorted.flatMap((entry) => {
    const content = entry.kind === 'file' ? entry.content : new Uint8Array();
    const gap = (blockBytes - (content.length % blockBytes)) % blockBytes;
    return [headerOf(entry, content.length), content, Buffer.alloc(gap)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * blockBytes)]);
}

function directoriesAbove(path: string): readonly string[] {
  const words = path.split('/').slice(0, -1);
  return words.map((_, index) => words.slice(0, index + 1).join('/'));
}

function headerOf(entry: Entry, size: number): Buffer {
  const header = Buffer.alloc(blockBytes);
  const { kind } = entry;
  const { prefix, name } = splitPath(kind === 'directory' ? `${entry.path}/` : entry.path);
  header.write(name, 0, 100, 'utf8');
  octal(header, 100, 8, kind === 'link' ? 0o777 : entry.mode);
  octal(header, 108, 8, 0);
  octal(header, 116, 8, 0);
  octal(header, 124, 12, size);
  octal(header, 136, 12, 0);
  header.write(' '.repeat(8), 148, 8, 'latin1');
  header.write(typeflag[kind], 156, 1, 'latin1');
  if (kind === 'link') header.write(fitting(entry.target, 100), 157, 100, 'utf8');
  header.write('ustar\x0000', 257, 8, 'latin1');
  header.write(prefix, 345, 155, 'utf8');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 8, 'latin1');
  return header;
}

const octal = (header: Buffer, at: number, length: number, value: number): void => {
  header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, length, 'latin1');
};

function splitPath(path: string): { readonly prefix: string; readonly name: string } {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path };
  for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100 && name !== '')
      return { prefix, name };
  }
  throw new ImageFault(`The path ${path} is too long for a layer.`);
}

function fitting(text: string, bytesMax: number): string {
  if (Buffer.byteLength(text) <= bytesMax) return text;
  throw new ImageFault(`The link to ${text} is too long for a layer.`);
}
