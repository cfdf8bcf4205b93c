import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { go, type Orders, parseSaid, type Said, type Stage } from '../said.js';

/** Emulated on a machine that others use, a start of the whole server takes a minute and more. */
const lifeMaxMs = 1_200_000;
const memoryMb = 1024;

/** What a machine boots from and reads only. */
export interface Parts {
  readonly kernel: string;
  readonly initramfs: string;
  readonly rootImage: string;
}

export interface MachineOptions {
  readonly parts: Parts;
  /** Where its disk is served. */
  readonly disk: string;
  /** Where it will speak; nothing is there yet. */
  readonly socket: string;
  /** What its kernel prints. */
  readonly console: string;
  readonly orders: Orders;
}

/** An emulated machine from its boot to its end. */
export class Machine {
  readonly said: Said[] = [];
  /** It is off, and all that it said was heard. */
  readonly ended: Promise<void>;
  /** Something was acknowledged. */
  readonly acknowledged: Promise<void>;
  readonly #stages = { opening: Promise.withResolvers(), loading: Promise.withResolvers() };
  readonly #acknowledged = Promise.withResolvers<void>();
  readonly #talk: Promise<Socket>;
  readonly #process: ChildProcess;

  private constructor({ parts, disk, socket, console, orders }: MachineOptions, port: Server) {
    this.acknowledged = this.#acknowledged.promise;
    this.#talk = once(port, 'connection').then(([talk]) => talk as Socket);
    this.#process = spawn('qemu-system-x86_64', argumentsOf({ parts, disk, socket, console }), {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const kill = (): void => this.kill();
    process.once('exit', kill);
    const timer = setTimeout(() => {
      this.said.push({ kind: 'problem', detail: `it was not through after ${lifeMaxMs} ms` });
      this.kill();
    }, lifeMaxMs);
    this.ended = this.#hear(orders).finally(() => {
      clearTimeout(timer);
      process.off('exit', kill);
      port.close();
      for (const stage of Object.values(this.#stages)) stage.resolve(false);
    });
  }

  static async boot(options: MachineOptions): Promise<Machine> {
    const port = createServer();
    port.listen(options.socket);
    await once(port, 'listening');
    return new Machine(options, port);
  }

  /** True: it waits there for `go`. False: it ended before. */
  async reaches(stage: Stage): Promise<boolean> {
    return (await this.#stages[stage].promise) === true;
  }

  async go(): Promise<void> {
    (await this.#talk).write(`${go}\n`);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  async #hear(orders: Orders): Promise<void> {
    const exit = once(this.#process, 'exit');
    let complaint = '';
    this.#process.stderr?.on('data', (bytes: Buffer) => {
      complaint += bytes.toString();
    });
    const talk = await Promise.race([this.#talk, exit.then(() => undefined)]);
    if (talk) {
      talk.write(`${JSON.stringify(orders)}\n`);
      await this.#hearAll(talk);
    }
    const [code] = await exit;
    if (code) this.said.push({ kind: 'problem', detail: `QEMU ended with ${code}: ${complaint}` });
  }

  async #hearAll(talk: Socket): Promise<void> {
    try {
      for await (const line of createInterface({ input: talk })) {
        const said = parseSaid(line);
        this.said.push(said);
        if (said.kind === 'kept') this.#acknowledged.resolve();
        if (said.kind === 'stage') this.#stages[said.stage].resolve(true);
      }
    } catch (error) {
      // Everything that it had said came before.
      if (!isReset(error)) throw error;
    }
  }
}

/** What is left of a connection whose other side was killed with something unread. */
const isReset = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ECONNRESET';

function argumentsOf({ parts, disk, socket, console }: Omit<MachineOptions, 'orders'>): string[] {
  const { kernel, initramfs, rootImage } = parts;
  return [
    ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', String(memoryMb)],
    ...['-display', 'none', '-monitor', 'none', '-nic', 'none', '-no-reboot'],
    ...['-serial', `file:${console}`, '-kernel', kernel, '-initrd', initramfs],
    ...['-append', 'console=ttyS0 quiet panic=-1 mitigations=off tsc=nowatchdog'],
    ...['-blockdev', `driver=file,node-name=root,filename=${rootImage},read-only=on`],
    ...['-device', 'virtio-blk-pci,drive=root'],
    ...['-blockdev', `driver=nbd,node-name=data,server.type=unix,server.path=${disk},export=`],
    ...['-device', 'virtio-blk-pci,drive=data,write-cache=on'],
    ...['-device', 'virtio-rng-pci', '-device', 'virtio-serial-pci'],
    ...['-chardev', `socket,id=said,path=${socket}`],
    ...['-device', 'virtserialport,chardev=said,name=said'],
  ];
}
