import type { Random } from '@stillhere/kernel';
import type { LiveSocket, SocketHandler } from '@stillhere/live-protocol/client';
import type { Faults } from './faults.js';
import type { SimTime } from './sim-time.js';

interface ServerEnd {
  readonly faults: () => Faults;
  readonly onText: (text: string) => void;
  readonly onGone: () => void;
}

type CloseHandler = (event: { code: number; reason: string }) => void;

/** Both ends of one connection, with a network in between that misbehaves as told. */
export class ModelSocket implements LiveSocket {
  onopen: SocketHandler = null;
  onmessage: SocketHandler = null;
  onclose: SocketHandler = null;
  onerror: SocketHandler = null;
  tab = '';
  closedWith: number | undefined;
  readonly #time: SimTime;
  readonly #random: Random;
  readonly #end: ServerEnd;
  #open = false;
  #over = false;
  /** Nothing passes any more, and nobody is told. */
  #deaf = false;
  #upMs = 0;
  #downMs = 0;
  #held: string | undefined;

  constructor(time: SimTime, random: Random, end: ServerEnd) {
    this.#time = time;
    this.#random = random;
    this.#end = end;
  }

  dial(refused: boolean): void {
    this.#time.after(this.#delayMs(), () => {
      if (this.#over) return;
      if (refused) {
        this.#closeClient(1006);
        return;
      }
      this.#open = true;
      (this.onopen as (() => void) | null)?.();
    });
  }

  send(text: string): void {
    if (!this.#open || this.#over || this.#deaf) return;
    if (this.#mishap()) return;
    this.#upMs = Math.max(this.#time.monotonicMs() + this.#delayMs(), this.#upMs);
    this.#at(this.#upMs, () => {
      if (!this.#over && !this.#deaf) this.#end.onText(text);
    });
  }

  close(code?: number): void {
    if (this.#over) return;
    this.#time.after(this.#delayMs(), () => {
      this.#end.onGone();
      (this.onclose as CloseHandler | null)?.({ code: code ?? 1005, reason: '' });
    });
    this.closedWith ??= code ?? 1005;
    this.#over = true;
  }

  /** Frames that may be spoiled are duplicated, dropped, swapped or replaced by garbage. */
  toClient(text: string, mayBeSpoiled: boolean): void {
    if (this.#over || this.#deaf || this.#mishap()) return;
    const faults = this.#end.faults();
    if (!mayBeSpoiled) {
      this.#deliver(text);
      return;
    }
    if (this.#chance(faults.drop)) return;
    if (this.#chance(faults.garbage)) this.#deliver(this.#garbage(text));
    if (this.#chance(faults.swap)) {
      this.#held = text;
      return;
    }
    this.#deliver(text);
    if (this.#chance(faults.duplicate)) this.#deliver(text);
    if (this.#held !== undefined) this.#deliver(this.#held);
    this.#held = undefined;
  }

  /** The connection is reset: both ends are told, each in its time. */
  cut(): void {
    if (this.#over) return;
    this.#time.after(this.#delayMs(), () => this.#end.onGone());
    this.#closeClient(1006);
  }

  closeFromServer(code: number): void {
    this.#downMs = Math.max(this.#time.monotonicMs() + this.#delayMs(), this.#downMs);
    this.#at(this.#downMs, () => this.#closeClient(code));
  }

  #deliver(text: string): void {
    this.#downMs = Math.max(this.#time.monotonicMs() + this.#delayMs(), this.#downMs);
    this.#at(this.#downMs, () => {
      if (this.#over || this.#deaf) return;
      (this.onmessage as ((event: { data: unknown }) => void) | null)?.({ data: text });
    });
  }

  #closeClient(code: number): void {
    if (this.#over || this.#deaf) return;
    this.#over = true;
    this.closedWith ??= code;
    (this.onclose as CloseHandler | null)?.({ code, reason: '' });
  }

  #mishap(): boolean {
    const faults = this.#end.faults();
    if (this.#chance(faults.cut)) {
      this.cut();
      return true;
    }
    if (this.#chance(faults.blackHole)) {
      this.#deaf = true;
      // The server's own heartbeat finds out in its time.
      this.#time.after(30_000, () => this.#end.onGone());
    }
    return this.#deaf;
  }

  #garbage(text: string): string {
    const kinds = ['', 'null', '[]', '{"t":1}', '{"t":"ev"}', text.slice(0, text.length / 2)];
    return kinds[Math.floor(this.#random.fraction() * kinds.length)] ?? '';
  }

  #at(dueMs: number, work: () => void): void {
    this.#time.after(dueMs - this.#time.monotonicMs(), work);
  }

  #delayMs(): number {
    return 5 + this.#random.fraction() * 60;
  }

  #chance(probability: number): boolean {
    return probability > 0 && this.#random.fraction() < probability;
  }
}
