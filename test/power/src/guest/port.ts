import { openSync, read, readdirSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { type Said, textOf } from '../said.js';

const readOnce = promisify(read);
/** As much as the device takes at a time. */
const bytesMax = 32_000;

/** The line to whoever cuts the power. */
export class Port {
  readonly #file: number;
  #heard = '';

  constructor() {
    const name = readdirSync('/dev').find((device) => /^vport\d+p\d+$/.test(device));
    this.#file = openSync(`/dev/${name}`, 'r+');
  }

  /** When it returns, the other side has it, whatever happens here from now on. */
  say(...said: readonly Said[]): void {
    const bytes = Buffer.from(said.map((one) => `${textOf(one)}\n`).join(''));
    for (let at = 0; at < bytes.length; ) {
      at += writeSync(this.#file, bytes, at, Math.min(bytesMax, bytes.length - at));
    }
  }

  /** The next line of the other side. */
  async hear(): Promise<string> {
    const bytes = Buffer.alloc(4_096);
    while (!this.#heard.includes('\n')) {
      const { bytesRead } = await readOnce(this.#file, bytes, 0, bytes.length, null);
      this.#heard += bytes.toString('utf8', 0, bytesRead);
    }
    const end = this.#heard.indexOf('\n');
    const line = this.#heard.slice(0, end);
    this.#heard = this.#heard.slice(end + 1);
    return line;
  }
}
