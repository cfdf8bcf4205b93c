import type { session } from '@stillhere/contracts';
import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import { callContext, isServiceFault, type Logger, servicePrincipal } from '@stillhere/nest-kit';

export type Preview = Pick<session.ConversationPreview, 'topic' | 'alias' | 'firstWords'>;

/** How often it is looked whether somebody who waits has written by now. */
const lookEveryMs = 2_000;
/** Further down in the line nobody reads. */
const previewsMax = 200;

interface PreviewParts {
  readonly session: session.SessionService;
  readonly tenant: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

interface Known {
  readonly preview: Preview;
  /** The first words stand; they do not change any more. */
  readonly isFinal: boolean;
}

const empty: Preview = { topic: '', alias: '', firstWords: '' };

/** Each tenant's own, made when its first desk is open. */
export function previewsOf(parts: Omit<PreviewParts, 'tenant'>): (tenant: string) => Previews {
  const known = new Map<string, Previews>();
  return (tenant) => {
    const previews = known.get(tenant) ?? new Previews({ ...parts, tenant });
    known.set(tenant, previews);
    return previews;
  };
}

/** What the waiting list shows of who waits: asked once for all desks of the tenant in this process. */
export class Previews {
  readonly #known = new Map<string, Known>();
  readonly #listeners = new Set<() => void>();
  #wanted: ReadonlySet<string> = new Set();
  #cancel: Cancel | undefined;
  #asking: Promise<void> | undefined;

  constructor(private readonly parts: PreviewParts) {}

  of = (conversation: string): Preview => this.#known.get(conversation)?.preview ?? empty;

  /** Who waits now, in the order of the list. Resolves once each of them was asked for. */
  want(conversations: readonly string[]): Promise<void> {
    this.#wanted = new Set(conversations.slice(0, previewsMax));
    for (const known of this.#known.keys()) {
      if (!this.#wanted.has(known)) this.#known.delete(known);
    }
    const isAsked = conversations.every((one) => this.#known.has(one) || !this.#wanted.has(one));
    if (isAsked && (this.#cancel !== undefined || this.#asking)) return Promise.resolve();
    return this.#begin();
  }

  /** Something that was shown as empty is known by now. */
  onChange(listener: () => void): Cancel {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  #begin(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<void> {
    this.#stop();
    let isNew = false;
    const asked = new Set<string>();
    const next = (): string | undefined =>
      [...this.#wanted].find((one) => !asked.has(one) && !this.#known.get(one)?.isFinal);
    // Who came in meanwhile is asked for as well.
    for (let one = next(); one !== undefined; one = next()) {
      asked.add(one);
      isNew = (await this.#askFor(one)) || isNew;
    }
    const isOpen = [...this.#wanted].some((one) => !this.#known.get(one)?.isFinal);
    if (isOpen && this.#listeners.size > 0) {
      this.#cancel = this.parts.timers.after(lookEveryMs, () => void this.#begin());
    }
    if (isNew) for (const listener of this.#listeners) listener();
  }

  async #askFor(conversation: string): Promise<boolean> {
    const { session, tenant, logger } = this.parts;
    const context = callContext({ principal: servicePrincipal('edge', tenant) });
    try {
      const { topic, alias, firstWords } = await session.preview({ conversation }, context);
      const before = JSON.stringify(this.of(conversation));
      const preview = { topic, alias, firstWords };
      this.#known.set(conversation, { preview, isFinal: firstWords !== '' });
      return JSON.stringify(preview) !== before;
    } catch (error) {
      if (!isServiceFault(error)) throw error;
      logger.warn('a preview was not to be had', { code: error.code, conversation });
      return false;
    }
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
