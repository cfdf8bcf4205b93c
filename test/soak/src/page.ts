import { Participant, Traffic, type Witness } from '@stillhere/harness/people';
import type { Random } from '@stillhere/kernel';
import { storageKeys, type TabStorage } from '@stillhere/live-protocol/client';

export interface PageParts {
  readonly name: string;
  readonly address: string;
  readonly conversation: string;
  readonly storage: TabStorage;
  readonly token?: string;
  readonly cookie?: string;
  readonly random: Random;
  readonly onAcknowledged: () => void;
}

/** People who are not in a hurry: one does something every four seconds or so. */
const pace = 14;

/** One person's tab, through all its reloads. */
export class Page {
  #participant: Participant;
  #traffic: Traffic;
  /** What earlier loads of it were promised, and what they found wrong. */
  readonly #before: Pick<Participant, 'witness' | 'linkProblems'>[] = [];

  constructor(private readonly parts: PageParts) {
    // As the visitor page does: a reload before the first welcome must find it.
    if (parts.token !== undefined) parts.storage.set(storageKeys.token, parts.token);
    this.#participant = new Participant(parts);
    this.#traffic = this.#newTraffic();
  }

  get participant(): Participant {
    return this.#participant;
  }

  get witnesses(): readonly Witness[] {
    return [...this.#before.map(({ witness }) => witness), this.#participant.witness];
  }

  get linkProblems(): readonly string[] {
    return [...this.#before, this.#participant].flatMap((one) => one.linkProblems);
  }

  /** What was not saved yet goes with the page: nothing that anybody wrote is stored. */
  reload(): void {
    const { token: _, ...parts } = this.parts;
    this.#traffic.stop();
    this.#participant.client.close();
    this.#before.push(this.#participant);
    this.#participant = new Participant(parts);
    this.#traffic = this.#newTraffic();
    this.#traffic.start();
  }

  talk(): void {
    this.#traffic.start();
  }

  fallSilent(): void {
    this.#traffic.stop();
  }

  close(): void {
    this.#traffic.stop();
    this.#participant.client.close();
  }

  #newTraffic(): Traffic {
    const isStaff = this.parts.cookie !== undefined;
    return new Traffic(this.#participant, this.parts.random, { isStaff, pace });
  }
}
