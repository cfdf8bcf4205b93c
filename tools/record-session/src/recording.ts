import { subprotocol } from '@stillhere/live-protocol';
import type { LiveSocket } from '@stillhere/live-protocol/client';

/** Enough to see that it is one, too little to be one. */
const tokenCharsShown = 24;

/** What went over one side's sockets, as lines of the page. */
export class Recording {
  readonly lines: string[] = [];
  readonly #startedMs = performance.now();
  #newest: WebSocket | undefined;
  #isCut = false;

  constructor(private readonly address: string) {}

  /** A socket of Node's own, with a note of everything. */
  open = (): LiveSocket => {
    const socket = new WebSocket(`${this.address.replace('http', 'ws')}/live`, subprotocol);
    this.#newest = socket;
    this.#isCut = false;
    this.#note('  connect');
    const send = socket.send.bind(socket);
    socket.send = (data) => {
      // After the cut nothing gets through, as on a real line: not sent, not noted.
      if (this.#isCut) return;
      this.#note(`→ ${shown(String(data))}`);
      send(data);
    };
    socket.addEventListener('message', ({ data }) => this.#note(`← ${shown(String(data))}`));
    const close = socket.close.bind(socket);
    socket.close = (code, reason) => {
      if (socket.readyState === socket.OPEN) this.#note(`  closed ${code ?? ''}`.trimEnd());
      close(code, reason);
    };
    return socket as unknown as LiveSocket;
  };

  /** The line breaks: from here on nothing that is sent arrives; then the socket ends. */
  cut(): void {
    this.#isCut = true;
    this.#note('  the connection breaks; what is sent now does not arrive');
  }

  /** The page notices. */
  end(): void {
    const socket = this.#newest;
    this.#newest = undefined;
    (socket?.onclose as unknown as ((event: object) => void) | null)?.({ code: 1006, reason: '' });
    socket?.close();
  }

  #note(text: string): void {
    const seconds = ((performance.now() - this.#startedMs) / 1_000).toFixed(3).padStart(6);
    this.lines.push(`${seconds} ${text}`);
  }
}

const shown = (frame: string): string =>
  frame.replace(
    /"(token|resumeToken)":"([^"]+)"/,
    (_, name: string, value: string) => `"${name}":"${value.slice(0, tokenCharsShown)}"`,
  );
