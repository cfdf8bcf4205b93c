import type { DecodedEvent, ProjectionDefinition, ReadView } from '@stillhere/event-processing';
import type { SettingsDocument } from './document.js';
import type { SettingsEvent } from './domain/events.js';
import { effectMsOf, inForceAt } from './domain/state.js';

export interface SettingsRow {
  readonly tenant: string;
  readonly version: number;
  readonly text: string;
  readonly takesEffectAt: string;
  /** Empty: it held before anything was published. */
  readonly by: string;
}

/** Every version of one document, as its readers need it. */
export const publishedDefinition = (
  service: string,
  document: string,
): ProjectionDefinition<SettingsRow> => ({
  name: `${service}.settings@1`,
  types: ['settings.adopted', 'settings.published'],
  apply(event, view) {
    if (event.streamId !== document) return;
    const { tenant } = event;
    const { type, data } = event as DecodedEvent & SettingsEvent;
    const { version, text } = data;
    const told = type === 'settings.published' ? data : { takesEffectAt: '', by: '' };
    const { takesEffectAt, by } = told;
    view.put(`${tenant}/${version}`, { tenant, version, text, takesEffectAt, by });
  },
});

export interface InForce<Holding> {
  readonly version: number;
  readonly by: string;
  readonly holding: Holding;
  /** When another one holds, in milliseconds of the wall clock; infinity: when somebody says so. */
  readonly untilMs: number;
}

type Parts<Document, Holding> = Pick<
  SettingsDocument<Document, Holding>,
  'id' | 'read' | 'holding'
> & {
  readonly view: ReadView<SettingsRow>;
  /** A version that this release does not understand is passed over: the one before it stays. */
  readonly onUnread: (row: SettingsRow, problem: string) => void;
};

interface Known<Holding> {
  readonly fromMs: number;
  readonly inForce: InForce<Holding> | undefined;
  readonly untilMs: number;
}

/** What holds for each tenant now: asked many times a second, worked out at each change. */
export class PublishedSettings<Document, Holding> {
  readonly #known = new Map<string, Known<Holding>>();

  constructor(private readonly parts: Parts<Document, Holding>) {}

  /** Nobody has to look again before this is called. */
  changed(): void {
    this.#known.clear();
  }

  /** `undefined`: nothing that was published holds. */
  inForce(tenant: string, nowMs: number): InForce<Holding> | undefined {
    return this.#at(tenant, nowMs).inForce;
  }

  /** When it is to be asked anew, if nothing is published before. */
  nextChangeMs(tenant: string, nowMs: number): number {
    return this.#at(tenant, nowMs).untilMs;
  }

  get tenants(): readonly string[] {
    return [...new Set([...this.parts.view.entries()].map(([, { tenant }]) => tenant))];
  }

  #at(tenant: string, nowMs: number): Known<Holding> {
    const known = this.#known.get(tenant);
    // A wall clock may also be set back.
    if (known !== undefined && known.fromMs <= nowMs && nowMs < known.untilMs) return known;
    const found = this.#workOut(tenant, nowMs);
    this.#known.set(tenant, found);
    return found;
  }

  #workOut(tenant: string, nowMs: number): Known<Holding> {
    const rows = [...this.parts.view.entries()]
      .flatMap(([, row]) => (row.tenant === tenant ? [row] : []))
      .toSorted((one, other) => one.version - other.version);
    const untilMs = rows
      .map(effectMsOf)
      .reduce((next, at) => (at > nowMs && at < next ? at : next), Number.POSITIVE_INFINITY);
    let left = rows;
    for (;;) {
      const row = inForceAt(left, nowMs);
      if (row === undefined) return { fromMs: nowMs, untilMs, inForce: undefined };
      const read = this.parts.read(row.text);
      if (typeof read !== 'string') {
        const { version, by } = row;
        const holding = this.parts.holding(read, version);
        return { fromMs: nowMs, untilMs, inForce: { version, by, holding, untilMs } };
      }
      this.parts.onUnread(row, read);
      left = left.filter((one) => one !== row);
    }
  }
}
