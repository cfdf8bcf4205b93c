export interface ArchivedFile {
  readonly path: string;
  readonly bytes: Buffer;
}

const isFile = 0o100_755;
const isFolder = 0o040_755;
const align = 4;

/**
 * An archive as the kernel unpacks it at its start: "newc" of
 * https://docs.kernel.org/driver-api/early-userspace/buffer-format.html
 */
export function cpioOf(folders: readonly string[], files: readonly ArchivedFile[]): Buffer {
  const none = Buffer.alloc(0);
  const entries = [
    ...folders.map((path) => ({ path, bytes: none, mode: isFolder })),
    ...files.map((file) => ({ ...file, mode: isFile })),
    { path: 'TRAILER!!!', bytes: none, mode: 0 },
  ];
  return Buffer.concat(entries.flatMap((entry, index) => parts(entry, index + 1)));
}

function parts({ path, bytes, mode }: ArchivedFile & { mode: number }, inode: number): Buffer[] {
  const name = Buffer.from(`${path}\0`);
  const [links, time, owner, device, checksum] = [1, 0, 0, 0, 0];
  const numbers = [
    ...[inode, mode, owner, owner, links, time, bytes.length],
    ...[device, device, device, device, name.length, checksum],
  ];
  const hex = numbers.map((number) => number.toString(16).padStart(8, '0')).join('');
  const head = Buffer.concat([Buffer.from(`070701${hex}`), name]);
  return [padded(head), padded(bytes)];
}

const padded = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((align - (bytes.length % align)) % align)]);
