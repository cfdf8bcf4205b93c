import { createServer, type Server, type Socket } from 'node:net';
import { Incoming } from './incoming.js';
import type { VolatileDisk } from './volatile-disk.js';

// The Network Block Device protocol, as far as QEMU speaks it to a disk without a name:
// https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md
const optionMagic = Buffer.from('IHAVEOPT');
const optionReplyMagic = 0x3_e889_0455_65a9n;
const requestMagic = 0x25609513;
const replyMagic = 0x67446698;
const hasFlags = 1;
const sendsFlush = 4;
const sendsFua = 8;
const flags = hasFlags | sendsFlush | sendsFua;
const option = { exportName: 1, abort: 2, info: 6, go: 7 } as const;
const reply = { ack: 1, info: 3, unsupported: 0x8000_0001 } as const;
const command = { read: 0, write: 1, disconnect: 2, flush: 3 } as const;
const isFua = 1;
const invalid = 22;

/** Serves the disk at a socket, to one machine; resolves when it can be reached. */
export function serveDisk(disk: VolatileDisk, path: string): Promise<Server> {
  const server = createServer((socket) => {
    void serve(disk, socket);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}

async function serve(disk: VolatileDisk, socket: Socket): Promise<void> {
  const incoming = new Incoming(socket);
  socket.write(Buffer.concat([Buffer.from('NBDMAGIC'), optionMagic, u16(3)]));
  // The other side's flags say nothing that is needed.
  if ((await incoming.take(4)) && (await agreed(disk, { socket, incoming }))) {
    while (await answered(disk, { socket, incoming }));
  }
  socket.destroy();
}

interface Wire {
  readonly socket: Socket;
  readonly incoming: Incoming;
}

/** Options until the other side has what it needs to know. */
async function agreed(disk: VolatileDisk, { socket, incoming }: Wire): Promise<boolean> {
  for (;;) {
    const head = await incoming.take(16);
    if (!head?.subarray(0, 8).equals(optionMagic)) return false;
    const asked = head.readUInt32BE(8);
    if (!(await incoming.take(head.readUInt32BE(12)))) return false;
    const say = (kind: number, data = Buffer.alloc(0)): void => {
      socket.write(Buffer.concat([u64(optionReplyMagic), u32(asked), u32(kind), u32(data.length)]));
      socket.write(data);
    };
    const size = u64(BigInt(disk.size));
    if (asked === option.exportName) {
      socket.write(Buffer.concat([size, u16(flags), Buffer.alloc(124)]));
      return true;
    }
    if (asked === option.info || asked === option.go) {
      say(reply.info, Buffer.concat([u16(0), size, u16(flags)]));
      say(reply.info, Buffer.concat([u16(3), u32(512), u32(4096), u32(1 << 25)]));
      say(reply.ack);
      if (asked === option.go) return true;
    } else if (asked === option.abort) {
      return false;
    } else {
      say(reply.unsupported);
    }
  }
}

/** One request. False: there will be no other. */
async function answered(disk: VolatileDisk, { socket, incoming }: Wire): Promise<boolean> {
  const head = await incoming.take(28);
  if (head?.readUInt32BE(0) !== requestMagic) return false;
  const kind = head.readUInt16BE(6);
  const offset = Number(head.readBigUInt64BE(16));
  const length = head.readUInt32BE(24);
  const answer = (error: number, data: Buffer = Buffer.alloc(0)): void => {
    socket.write(Buffer.concat([u32(replyMagic), u32(error), head.subarray(8, 16), data]));
  };
  const bytes = kind === command.write ? await incoming.take(length) : undefined;
  // Without power a drive says nothing.
  if (disk.isCut) return true;
  if (kind === command.read) answer(0, disk.read(offset, length));
  else if (kind === command.flush) {
    void disk.flush().then((isDone) => {
      if (isDone) answer(0);
    });
  } else if (bytes) {
    if (head.readUInt16BE(4) & isFua) disk.writeThrough(offset, bytes);
    else disk.write(offset, bytes);
    answer(0);
  } else if (kind === command.disconnect || kind === command.write) {
    return false;
  } else {
    answer(invalid);
  }
  return true;
}

const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
};

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const u64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
};
