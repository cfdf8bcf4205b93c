import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/*
 * After a crash the newest commits lie in SQLite's write-ahead log only. SQLite reads it up to the
 * first frame whose checksum does not hold, takes that for the end, and forgets what follows without
 * a word: one changed byte there can take many acknowledged commits away. So the frames are looked
 * at here, as https://sqlite.org/fileformat2.html#walformat has them.
 */
const headerBytes = 32;
const frameHeaderBytes = 24;
/** Its lowest bit says in which byte order the checksums were made; the numbers are big-endian. */
const magic = 0x377f0682;
const pageBytesMax = 65_536;

interface Header {
  readonly pageBytes: number;
  readonly salts: string;
  readonly isLittleEndian: boolean;
  readonly checksum: Checksum;
}

type Checksum = readonly [number, number];

/**
 * A sentence when the write-ahead log at `path` was damaged before a later commit; empty when it is
 * sound, ends in a transaction that was never committed, or is not there. Damage in the very last
 * transaction looks like a write that a power cut tore: nothing tells the two apart.
 */
export function writeAheadProblems(path: string): readonly string[] {
  const problem = problemIn(path);
  // A running process writes while we read: what is really damaged is so the second time, too.
  return problem !== undefined && problemIn(path) === problem ? [problem] : [];
}

/** Whether SQLite would find a whole transaction in the write-ahead log at `path`. */
export function holdsCommit(path: string): boolean {
  const file = openExisting(path);
  if (file === undefined) return false;
  try {
    const bytes = Buffer.alloc(headerBytes);
    if (readSync(file, bytes, 0, headerBytes, 0) < headerBytes) return false;
    const header = headerIn(bytes);
    return header !== undefined && hasWholeCommit(file, header);
  } finally {
    closeSync(file);
  }
}

function hasWholeCommit(file: number, header: Header): boolean {
  const frame = Buffer.alloc(frameHeaderBytes + header.pageBytes);
  let before: readonly Checksum[] = [header.checksum];
  for (let at = headerBytes; ; at += frame.length) {
    if (readSync(file, frame, 0, frame.length, at) < frame.length) return false;
    const { isSound, checksums } = look(frame, before, header);
    if (!isSound) return false;
    if (isCommit(frame)) return true;
    before = checksums;
  }
}

function problemIn(path: string): string | undefined {
  const file = openExisting(path);
  if (file === undefined) return undefined;
  try {
    const bytes = Buffer.alloc(headerBytes);
    if (readSync(file, bytes, 0, headerBytes, 0) < headerBytes) return undefined;
    // A power cut leaves zeros where a new file's first write did not arrive.
    if (bytes.every((byte) => byte === 0)) return undefined;
    const header = headerIn(bytes);
    if (header) return damagedFrame(file, header);
    return 'its first bytes are not what was written, and without them nothing in it can be read';
  } finally {
    closeSync(file);
  }
}

function openExisting(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** `undefined`: not what was written. It is smaller than a disk's sector, so never half written. */
function headerIn(bytes: Buffer): Header | undefined {
  const isLittleEndian = bytes.readUInt32BE(0) === magic;
  const checksum = storedChecksum(bytes, headerBytes - 8);
  const found = checksumOf([0, 0], bytes.subarray(0, headerBytes - 8), isLittleEndian);
  const pageBytes = bytes.readUInt32BE(8);
  if (!isEqual(found, checksum) || pageBytes > pageBytesMax) return undefined;
  return { pageBytes, salts: bytes.toString('hex', 16, 24), isLittleEndian, checksum };
}

/**
 * Each frame's checksum goes on from that of the frame before it, and a transaction is written only
 * when the one before it was fsynced. So a frame that goes on from a transaction's last frame shows
 * that everything before it was whole once. Within one transaction nothing is shown: a power cut may
 * keep its end and lose its beginning.
 */
function damagedFrame(file: number, header: Header): string | undefined {
  const frameBytes = frameHeaderBytes + header.pageBytes;
  const count = Math.floor((fstatSync(file).size - headerBytes) / frameBytes);
  const frame = Buffer.alloc(frameBytes);
  let before: readonly Checksum[] = [header.checksum];
  let damagedAt: number | undefined;
  let isBehindCommit = false;
  for (let index = 0; index < count; index += 1) {
    const at = headerBytes + index * frameBytes;
    if (readSync(file, frame, 0, frameBytes, at) < frameBytes) break;
    const { isSound, checksums } = look(frame, before, header);
    if (isSound && damagedAt !== undefined && isBehindCommit) {
      return frameSentence(damagedAt, count);
    }
    if (!isSound) damagedAt ??= index;
    isBehindCommit = isCommit(frame) && (isSound || damagedAt === index);
    before = checksums;
  }
  return undefined;
}

/**
 * `checksums`: what the next frame may go on from. In a damaged frame the damage lies either in the
 * stored checksum, and then the one that was found is right, or elsewhere, and then the stored one is.
 */
function look(frame: Buffer, before: readonly Checksum[], header: Header) {
  const stored = storedChecksum(frame, 16);
  const found = before.map((start) => {
    const head = checksumOf(start, frame.subarray(0, 8), header.isLittleEndian);
    return checksumOf(head, frame.subarray(frameHeaderBytes), header.isLittleEndian);
  });
  // Frames of an earlier round lie behind the end; they carry other salts.
  const isOfThisRound = frame.toString('hex', 8, 16) === header.salts;
  const isSound = isOfThisRound && found.some((checksum) => isEqual(checksum, stored));
  return { isSound, checksums: isSound ? [stored] : [stored, ...found.slice(0, 1)] };
}

/** The last frame of a transaction says how large the database is after it. */
const isCommit = (frame: Buffer): boolean => frame.readUInt32BE(4) !== 0;

const storedChecksum = (bytes: Buffer, at: number): Checksum => [
  bytes.readUInt32BE(at),
  bytes.readUInt32BE(at + 4),
];

const isEqual = (a: Checksum, b: Checksum): boolean => a[0] === b[0] && a[1] === b[1];

function checksumOf([first, second]: Checksum, bytes: Buffer, isLittleEndian: boolean): Checksum {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let [s0, s1] = [first | 0, second | 0];
  for (let at = 0; at < bytes.length; at += 8) {
    s0 = (s0 + view.getInt32(at, isLittleEndian) + s1) | 0;
    s1 = (s1 + view.getInt32(at + 4, isLittleEndian) + s0) | 0;
  }
  return [s0 >>> 0, s1 >>> 0];
}

const frameSentence = (index: number, count: number): string =>
  `frame ${index + 1} of ${count} is not what was written, and nothing from there on can be read`;
