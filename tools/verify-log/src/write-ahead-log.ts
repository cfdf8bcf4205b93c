import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/*
 * After a crash the newest events lie in SQLite's write-ahead log only. SQLite reads it up to the
 * first frame whose checksum does not hold, takes that for the end, and forgets what follows without
 * a word: one changed byte there can take many acknowledged events away and leave sound chains
 * behind. So the frames are looked at here, as https://sqlite.org/fileformat2.html#walformat has them.
 */
const headerBytes = 32;
const frameHeaderBytes = 24;
const magic = 0x377f0682;

interface Header {
  readonly pageBytes: number;
  readonly salts: string;
  readonly isLittleEndian: boolean;
  readonly checksum: Checksum;
  readonly isSound: boolean;
}

type Checksum = readonly [number, number];

/**
 * A sentence when the log at `path` was damaged before a later commit; empty when it is sound, ends in
 * a transaction that was never committed, or is not there. Damage in the very last frame looks like a
 * write that a crash cut short: nothing tells the two apart.
 */
export function writeAheadProblems(path: string): readonly string[] {
  const problem = problemIn(path);
  // A running service writes while we read: what is really damaged is so the second time, too.
  return problem !== undefined && problemIn(path) === problem ? [problem] : [];
}

function problemIn(path: string): string | undefined {
  const file = openExisting(path);
  if (file === undefined) return undefined;
  try {
    const header = readHeader(file);
    if (!header) return undefined;
    if (!header.isSound) return 'the first bytes of the write-ahead log are not what was written';
    return damagedFrame(file, header);
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

function readHeader(file: number): Header | undefined {
  const bytes = Buffer.alloc(headerBytes);
  if (readSync(file, bytes, 0, headerBytes, 0) < headerBytes) return undefined;
  const isLittleEndian = bytes.readUInt32BE(0) === magic;
  const found = checksumOf([0, 0], bytes.subarray(0, headerBytes - 8), isLittleEndian);
  const checksum = storedChecksum(bytes, headerBytes - 8);
  return {
    pageBytes: bytes.readUInt32BE(8),
    salts: bytes.toString('hex', 16, 24),
    isLittleEndian,
    checksum,
    isSound: isEqual(found, checksum),
  };
}

/**
 * Each frame's checksum goes on from that of the frame before it. A later frame that goes on from the
 * one *stored* in a damaged frame was written after it, so the damage came afterwards.
 */
function damagedFrame(file: number, header: Header): string | undefined {
  const frameBytes = frameHeaderBytes + header.pageBytes;
  const count = Math.floor((fstatSync(file).size - headerBytes) / frameBytes);
  const frame = Buffer.alloc(frameBytes);
  let before = header.checksum;
  let damagedAt: number | undefined;
  for (let index = 0; index < count; index += 1) {
    const at = headerBytes + index * frameBytes;
    if (readSync(file, frame, 0, frameBytes, at) < frameBytes) break;
    const isSound = isFrameSound(frame, before, header);
    if (!isSound) damagedAt ??= index;
    else if (damagedAt !== undefined && isCommit(frame)) return frameSentence(damagedAt, count);
    before = storedChecksum(frame, 16);
  }
  return undefined;
}

function isFrameSound(frame: Buffer, before: Checksum, header: Header): boolean {
  // Frames of an earlier round lie behind the end; they carry other salts.
  if (frame.toString('hex', 8, 16) !== header.salts) return false;
  const head = checksumOf(before, frame.subarray(0, 8), header.isLittleEndian);
  const whole = checksumOf(head, frame.subarray(frameHeaderBytes), header.isLittleEndian);
  return isEqual(whole, storedChecksum(frame, 16));
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
  let [s0, s1] = [first, second];
  for (let at = 0; at < bytes.length; at += 8) {
    s0 = (s0 + view.getUint32(at, isLittleEndian) + s1) >>> 0;
    s1 = (s1 + view.getUint32(at + 4, isLittleEndian) + s0) >>> 0;
  }
  return [s0, s1];
}

const frameSentence = (index: number, count: number): string =>
  `frame ${index + 1} of ${count} of the write-ahead log is not what was written, ` +
  'and nothing from there on can be read';
