import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { seededRandom } from '@stillhere/testing';
import { Incoming } from './incoming.js';
import { serveDisk } from './nbd.js';
import { VolatileDisk } from './volatile-disk.js';

const size = 65_536;
let folder = '';
let disk: VolatileDisk;
let server: Server;
let socket: Socket;
let incoming: Incoming;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stillhere-nbd-'));
  const image = join(folder, 'image');
  writeFileSync(image, Buffer.alloc(size));
  const random = seededRandom(1);
  disk = new VolatileDisk({ image, fate: 'nothing', random, flushMs: 0, isLying: false });
  server = await serveDisk(disk, join(folder, 'socket'));
  socket = connect(join(folder, 'socket'));
  incoming = new Incoming(socket);
  await once(socket, 'connect');
});

afterEach(() => {
  socket.destroy();
  server.close();
  disk.close();
  rmSync(folder, { recursive: true });
});

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const taken = async (length: number): Promise<string> =>
  (await incoming.take(length))?.toString('hex') ?? 'gone';

/** As the protocol writes it: magic, flags, kind, cookie, offset, length. */
function ask(kind: number, { flags = 0, offset = 0, length = 0, cookie = 7n } = {}): Buffer {
  const head = Buffer.alloc(28);
  head.writeUInt32BE(0x25609513, 0);
  head.writeUInt16BE(flags, 4);
  head.writeUInt16BE(kind, 6);
  head.writeBigUInt64BE(cookie, 8);
  head.writeBigUInt64BE(BigInt(offset), 16);
  head.writeUInt32BE(length, 24);
  return head;
}

async function agree(): Promise<void> {
  expect(await taken(18)).toBe(`${Buffer.from('NBDMAGICIHAVEOPT').toString('hex')}0003`);
  // Client flags, then "structured replies", which it has not, then "go" for the export without a name.
  socket.write(Buffer.concat([bytesOf('00000003'), option(8, ''), option(7, '00000000 0000')]));
  expect(await taken(20)).toBe('0003e889045565a900000008' + '80000001' + '00000000');
  const info = '0003e889045565a900000007' + '00000003';
  expect(await taken(32)).toBe(`${info}0000000c00000000000000010000000d`);
  expect(await taken(34)).toBe(`${info}0000000e0003000002000000100002000000`);
  expect(await taken(20)).toBe('0003e889045565a900000007' + '00000001' + '00000000');
}

function option(kind: number, hex: string): Buffer {
  const data = bytesOf(hex);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(kind, 0);
  head.writeUInt32BE(data.length, 4);
  return Buffer.concat([Buffer.from('IHAVEOPT'), head, data]);
}

const good = '67446698' + '00000000' + '0000000000000007';

describe('a disk at a socket', () => {
  it('says how large it is, takes, gives back, and flushes', async () => {
    await agree();
    socket.write(Buffer.concat([ask(1, { offset: 512, length: 512 }), Buffer.alloc(512, 'x')]));
    expect(await taken(16)).toBe(good);
    socket.write(ask(0, { offset: 512, length: 1_024 }));
    expect(await taken(16 + 1_024)).toBe(good + '78'.repeat(512) + '00'.repeat(512));
    socket.write(ask(3));
    expect(await taken(16)).toBe(good);
    disk.cut();
    expect(disk.atCut).toEqual({ unflushedSectors: 0, keptSectors: 0 });
  });

  it('takes a write that is to be on the platters when it is answered', async () => {
    await agree();
    const head = ask(1, { flags: 1, length: 512 });
    socket.write(Buffer.concat([head, Buffer.alloc(512, 'x')]));
    expect(await taken(16)).toBe(good);
    disk.cut();
    expect(disk.atCut?.unflushedSectors).toBe(0);
  });

  it('says nothing any more once its power is gone', async () => {
    await agree();
    disk.cut();
    socket.write(Buffer.concat([ask(3), ask(0, { length: 512 }), ask(2)]));
    socket.end();
    expect(await taken(1)).toBe('gone');
  });

  it('refuses what it does not know', async () => {
    await agree();
    socket.write(ask(99));
    expect(await taken(16)).toBe('67446698' + '00000016' + '0000000000000007');
  });
});
