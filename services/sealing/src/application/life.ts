import type { StoredEvent } from '@stillhere/event-store';
import type { Position, StreamName } from '@stillhere/kernel';
import { sealEveryMs } from '../domain/seal/seal.js';
import type { SealingPorts } from './ports.js';
import { SealedTenant } from './sealed-tenant.js';

/** One life: from what checkpoint and seal streams say to its end, by abort or by a failure, which is thrown. */
export class Life {
  readonly #tenants = new Map<string, SealedTenant>();
  /** One thing after the other: a round and a full tree never sign at once. */
  #line: Promise<void> = Promise.resolve();
  #stored: Position | undefined;
  #handled: Position | undefined;
  #hasCaughtUp = false;

  constructor(
    private readonly ports: SealingPorts,
    private readonly stopped: AbortSignal,
  ) {}

  async run(): Promise<void> {
    const { store, checkpoint } = this.ports;
    this.#stored = await checkpoint.load();
    this.#handled = this.#stored;
    const failed = new AbortController();
    const signal = AbortSignal.any([this.stopped, failed.signal]);
    let failure: { readonly error: unknown } | undefined;
    const cancel = this.#everyMinute((error) => {
      failure ??= { error };
      failed.abort();
    });
    try {
      for await (const item of store.subscribe({ after: this.#stored, signal })) {
        if (item.kind === 'event') {
          const done = this.#follow(item.event);
          if (done !== undefined) await done;
        }
        if (item.kind === 'caughtUp') this.#hasCaughtUp = true;
      }
    } finally {
      cancel();
      await this.#line.catch(() => undefined);
    }
    if (failure) throw failure.error;
  }

  /** A promise only where there is something to wait for: this is called with every event. */
  #follow(event: StoredEvent): Promise<void> | undefined {
    const name = tenantOf(event.stream);
    const tenant = this.#tenants.get(name);
    if (tenant === undefined) return this.#open(name).then(() => this.#follow(event));
    tenant.follow(event);
    this.#handled = event.position;
    if (!tenant.isFull || !this.#hasCaughtUp) return undefined;
    return this.#inLine(() => tenant.seal());
  }

  async #open(name: string): Promise<void> {
    this.#tenants.set(name, await SealedTenant.open(this.ports, name, this.#stored));
  }

  /** Everybody; then it is noted how far everything is sealed. */
  async #round(): Promise<void> {
    if (!this.#hasCaughtUp) return;
    const reached = this.#handled;
    for (const tenant of this.#tenants.values()) await tenant.seal();
    if (reached === undefined || reached === this.#stored) return;
    await this.ports.checkpoint.save(this.#stored, reached);
    this.#stored = reached;
  }

  #everyMinute(onFailure: (error: unknown) => void): () => void {
    const again = (): (() => void) =>
      this.ports.timers.after(sealEveryMs, () => {
        cancel = again();
        this.#inLine(() => this.#round()).catch(onFailure);
      });
    let cancel = again();
    return () => cancel();
  }

  #inLine(work: () => Promise<void>): Promise<void> {
    const done = this.#line.then(work);
    this.#line = done.catch(() => undefined);
    return done;
  }
}

/** Of `<category>-<tenant>_<id>`, as every name in the log is. */
const tenantOf = (stream: StreamName): string =>
  stream.slice(stream.indexOf('-') + 1, stream.indexOf('_'));
