import type { TopicsWriter } from '@stillhere/event-feed';
import type { StoredEvent } from '@stillhere/event-store';
import { noopTracer } from '@stillhere/telemetry';
import { acknowledged, load, resume, type Shipping } from '../domain/shipping/shipping.js';
import { assertOwnTails } from './own-tails.js';
import type { RelayPorts } from './ports.js';
import { Gathered } from './shipments.js';
import { tracedSending } from './traced-sending.js';

export interface Publishing
  extends Pick<RelayPorts, 'store' | 'topics' | 'checkpoint' | 'fence' | 'tracer'> {
  readonly signal: AbortSignal;
  /** After each acknowledged shipment, and whenever everything is published. */
  readonly onProgress: (progress: Progress) => void;
}

export interface Progress {
  readonly shipping: Shipping;
  /** Everything in the log is published. */
  readonly isAtHead: boolean;
}

/**
 * One life of a relay, from what checkpoint and topics say to its end: aborted, no longer the owner, or a failure,
 * which is thrown. What comes next begins again from checkpoint and topics, with another producer.
 */
export async function publish(publishing: Publishing): Promise<void> {
  const writer = await publishing.topics.open();
  try {
    await new Life(publishing, writer).run();
  } finally {
    await writer.close();
  }
}

class Life {
  readonly #gathered = new Gathered();
  #shipping: Shipping = { reached: undefined, tails: new Map() };
  /** What stands in the checkpoint; behind `reached` never, before it when topics are new. */
  #stored: Shipping['reached'];

  constructor(
    private readonly parts: Publishing,
    private readonly writer: TopicsWriter,
  ) {}

  async run(): Promise<void> {
    const { store, signal, fence } = this.parts;
    await this.#begin();
    for await (const item of store.subscribe({ after: this.#shipping.reached, signal })) {
      if (!fence.owns()) return;
      if (item.kind === 'event') this.#gathered.add(item.event);
      if (item.kind === 'caughtUp' || this.#gathered.isFull) await this.#ship();
      if (item.kind === 'caughtUp') this.#tell(true);
      if (signal.aborted) return;
    }
  }

  async #begin(): Promise<void> {
    const { checkpoint, store } = this.parts;
    this.#stored = await checkpoint.load();
    const found = await this.writer.look();
    await assertOwnTails(store, found);
    this.#shipping = resume({
      checkpoint: this.#stored,
      hasBlankTopic: found.hasBlankTopic,
      tails: new Map([...found.tails].map(([name, { position }]) => [name, position])),
    });
  }

  async #ship(): Promise<void> {
    const events = this.#gathered.take();
    if (events === undefined) return;
    const { topics, tracer = noopTracer } = this.parts;
    const shipment = load(this.#shipping, events, ({ stream }: StoredEvent) =>
      topics.partitionOf(stream),
    );
    if (shipment.parts.size > 0) {
      const isNew = ({ position }: StoredEvent): boolean => position > (this.#stored ?? '');
      const sending = { parts: shipment.parts, isNew };
      await tracedSending(tracer, sending, () => this.writer.send(shipment.parts));
    }
    this.#shipping = acknowledged(this.#shipping, shipment);
    await this.#save();
    this.#tell(false);
  }

  async #save(): Promise<void> {
    const { reached } = this.#shipping;
    // Topics that are new were filled from the beginning: the checkpoint stands where they have not come to yet.
    if (reached === undefined || (this.#stored !== undefined && reached <= this.#stored)) return;
    await this.parts.checkpoint.save(this.#stored, reached);
    this.#stored = reached;
  }

  #tell(isAtHead: boolean): void {
    this.parts.onProgress({ shipping: this.#shipping, isAtHead });
  }
}
