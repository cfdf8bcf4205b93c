import {
  type CheckpointSigned,
  checkpointSigned,
  keyIntroduced,
  type SealFact,
  sealOrigin,
  sealStream,
  TenantTree,
  treeAt,
} from '@stillhere/audit-log';
import type { StoredEvent } from '@stillhere/event-store';
import type { Position, StreamName } from '@stillhere/kernel';
import { parseCheckpoint, signCheckpoint } from '@stillhere/transparency-log';
import { chooseKey, isFull } from '../domain/seal/seal.js';
import { CheckpointPlaceUnavailable, type SealingPorts } from './ports.js';
import { destroySealKey, openSealKey } from './seal-keys.js';
import { appendSeals, factOf, readSealEnd, type SealEnd } from './seal-log.js';

/** The tree of one tenant, as far as it was followed, and the stream in which its checkpoints stand. */
export class SealedTenant {
  #unsealed = 0;
  #isPlaceAway = false;

  private readonly tree: TenantTree;
  private readonly stream: StreamName;

  /** @throws RangeError when what was sealed last is no tree */
  private constructor(
    private readonly ports: SealingPorts,
    private readonly tenant: string,
    private end: SealEnd | undefined,
    private sealed: CheckpointSigned | undefined,
  ) {
    this.tree = new TenantTree(sealed && treeAt(sealed));
    this.stream = sealStream(tenant);
  }

  /**
   * From its last checkpoint. `after`: what is read of the log begins behind it, and up to there nothing is unsealed but the
   * seals themselves.
   */
  static async open(
    ports: SealingPorts,
    tenant: string,
    after: Position | undefined,
  ): Promise<SealedTenant> {
    const end = await readSealEnd(ports.store, tenant);
    const facts = (end?.last ?? []).map(factOf);
    const last = facts.findLast((fact) => fact.type === checkpointSigned);
    const sealed = last?.type === checkpointSigned ? last.data : undefined;
    const opened = new SealedTenant(ports, tenant, end, sealed);
    for (const event of end?.last ?? []) {
      if (after !== undefined && event.position <= after) opened.follow(event);
    }
    if (sealed) await opened.#bringUpPlace(sealed);
    return opened;
  }

  /** The next event of the tenant in the order of the log; what is sealed already is passed over. */
  follow(event: StoredEvent): void {
    const { position } = this.tree;
    if (position !== undefined && event.position <= position) return;
    this.tree.add(event);
    if (event.stream !== this.stream) this.#unsealed += 1;
  }

  get isFull(): boolean {
    return isFull({ events: this.#unsealed });
  }

  /**
   * Nothing to do where nothing but seals was recorded since. After a failure this is of no use any more: open it again. Rejects with RevisionConflict, StoreUnavailable,
   * SealKeyMissing.
   */
  async seal(): Promise<void> {
    if (this.#unsealed === 0) return;
    const { facts, checkpoint } = await this.#signed();
    this.end = await appendSeals(this.ports, { tenant: this.tenant, end: this.end }, facts);
    const before = this.sealed;
    this.sealed = checkpoint;
    await this.#keep(checkpoint.note);
    if (before && before.number !== checkpoint.number) {
      await destroySealKey(this.ports.keys, { tenant: this.tenant, number: before.number });
    }
  }

  /** Of the tree as it stands once the keys are at hand; what comes from then on is the next checkpoint's. */
  async #signed(): Promise<{ facts: SealFact[]; checkpoint: CheckpointSigned }> {
    const { tenant, sealed } = this;
    const { keys, keyNumber, store } = this.ports;
    const origin = sealOrigin(store.storeId, tenant);
    const { number, before } = chooseKey(sealed?.number, keyNumber);
    const isNew = number !== sealed?.number;
    const key = await openSealKey(keys, { tenant, number }, { name: origin, isNew });
    const signers = [key];
    if (before !== undefined) {
      const former = { tenant, number: before };
      signers.push(await openSealKey(keys, former, { name: origin, isNew: false }));
    }
    const { size, root, frontier, position = '', records } = this.tree.state;
    this.#unsealed = 0;
    this.tree.beginRecords();
    const note = signCheckpoint({ origin, size, root }, signers);
    const { text } = key.verifier;
    const checkpoint: CheckpointSigned = {
      ...{ number, key: text, size, position, records, note },
      frontier: frontier.map((hash) => hash.toString('hex')),
    };
    const introduced = { number, key: text, replaces: sealed?.key ?? '' };
    const facts: SealFact[] = isNew ? [{ type: keyIntroduced, data: introduced }] : [];
    facts.push({ type: checkpointSigned, data: checkpoint });
    return { facts, checkpoint };
  }

  /** What a kill kept from the place outside, and what a place that was cut off lost. */
  async #bringUpPlace(sealed: CheckpointSigned): Promise<void> {
    const { logger, place } = this.ports;
    let newest: string | undefined;
    try {
      newest = await place.newest(this.tenant);
    } catch (error) {
      this.#placeFailed(error);
      return;
    }
    const size = newest === undefined ? 0 : (parseCheckpoint(newest)?.size ?? 0);
    if (size < sealed.size) await this.#keep(sealed.note);
    if (size <= sealed.size) return;
    logger.error(
      'checkpoints outside of the log cover more events than its own: the log was rolled back, or this is a copy',
      { tenant: this.tenant, outside: size, sealed: sealed.size },
    );
  }

  async #keep(note: string): Promise<void> {
    try {
      await this.ports.place.keep(this.tenant, note);
      this.#isPlaceAway = false;
    } catch (error) {
      this.#placeFailed(error);
    }
  }

  #placeFailed(error: unknown): void {
    if (!(error instanceof CheckpointPlaceUnavailable)) throw error;
    if (!this.#isPlaceAway) {
      const problem = error.message;
      this.ports.logger.error('checkpoints cannot be kept outside of the log', { problem });
    }
    this.#isPlaceAway = true;
  }
}
