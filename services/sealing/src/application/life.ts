import { parseStreamName, type StoredEvent } from '@stillhere/event-store';
import type { Position } from '@stillhere/kernel';
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
        if (item.kind === 'event') await this.#follow(item.event);
        if (item.kind === 'caughtUp') this.#hasCaughtUp = true;
      }
    } finally {
      cancel();
      await this.#line.catch(() => undefined);
    }
    if (failure) throw failure.error;
  }

  async #follow(event: StoredEvent): Promise<void> {
    const name = parseStreamName(event.stream)?.tenant;
    if (name !== undefined) {
      const tenant = this.#tenants.get(name) ?? (await this.#open(name));
      tenant.follow(event);
      if (tenant.isFull && this.#hasCaughtUp) await this.#inLine(() => tenant.seal());
    }
    this.#handled = event.position;
  }

  async #open(name: string): Promise<SealedTenant> {
    const opened = await SealedTenant.open(this.ports, name, this.#stored);
    this.#tenants.set(name, opened);
    return opened;
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
