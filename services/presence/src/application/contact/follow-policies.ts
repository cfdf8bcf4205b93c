import type { presence } from '@stillhere/contracts';
import type { Cancel } from '@stillhere/kernel';
import { type ContactPolicy, type NextStep, type NoStep } from '../../domain/contact/index.js';
import {
  type ConversationPlace,
  partOf,
  placeKey,
  type Watched,
} from '../../domain/place/index.js';
import { type Label, noFacts, verdictOf } from '../../domain/verdict/index.js';
import type { ContactRow } from '../../projections/contact-row.js';
import type { ConversationPresence } from '../../projections/presence-facts.js';
import type { ContactPolicies, Ownership, PresencePorts } from '../ports.js';
import type { FactQueue } from '../record/proposal.js';
import type { ChangeSignals } from '../seen/change-signals.js';
import { type JudgeParts, lastHeard, sightOf } from '../seen/judge.js';
import type { OutlookOf } from '../seen/outlook.js';
import type { PresenceRows, PresenceSources } from '../seen/presence-rows.js';
import type { Typing } from '../seen/typing.js';
import { createContactRows } from './contact-rows.js';
import { ContactWatch } from './contact-watch.js';
import { type Found, stepProposal } from './step-proposal.js';

/** Each conversation under a policy is looked at so often; a step comes at most so late. */
const lookEveryMs = 1_000;
/** A due moment that moves by less is the same to whoever reads it. */
const sameDueMs = 1_500;

export interface PolicyParts extends JudgeParts {
  readonly rows: Pick<PresenceRows, 'of'>;
  readonly typing: Pick<Typing, 'stateOf'>;
  readonly queue: Pick<FactQueue, 'behindSinceMs' | 'propose'>;
  readonly signals: Pick<ChangeSignals, 'changed'>;
  readonly ownership: Ownership;
}

export interface PolicyFollowing {
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly outlookOf: OutlookOf;
}
type Outlook = presence.ContactOutlook;

/** Where no service follows a policy. */
export const followsNone: PolicyFollowing = {
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  outlookOf: () => undefined,
};

export type PolicyPorts = Pick<
  PresencePorts,
  'clock' | 'timers' | 'metrics' | 'logger' | 'session'
>;

export const createPolicyFollowing = (
  ports: PolicyPorts,
  sources: PresenceSources,
  parts: PolicyParts & { readonly policies: ContactPolicies },
): PolicyFollowing => new Following(ports, sources, parts);

/** One conversation that this process watches. */
interface Watching {
  readonly watch: ContactWatch;
  readonly visitor: string;
  outlook: Outlook;
  dueAtMs: number;
  version: number;
  /** A step is on its way that was found after so many; -1: none. */
  proposed: number;
}

/**
 * Does what is due, where this process looks after the place: nothing is remembered that the record does not say, so
 * whoever takes over goes on.
 */
class Following implements PolicyFollowing {
  readonly #rows: ReturnType<typeof createContactRows>;
  readonly #watching = new Map<string, Watching>();
  #cancel: Cancel | undefined;

  constructor(
    private readonly ports: PolicyPorts,
    sources: PresenceSources,
    private readonly parts: PolicyParts & { readonly policies: ContactPolicies },
  ) {
    this.#rows = createContactRows(ports, sources);
  }

  async start(): Promise<void> {
    await this.#rows.start();
    this.#again();
  }

  async stop(): Promise<void> {
    this.#cancel?.();
    this.#watching.clear();
    await this.#rows.stop();
  }

  readonly outlookOf: OutlookOf = (watched) => {
    const one = this.#watching.get(placeKey(watched));
    if (one === undefined || one.visitor !== watched.participant) return undefined;
    const leftMs = Math.max(0, Math.round(one.dueAtMs - this.ports.clock.monotonicMs()));
    const dueInMs = one.outlook.act === '' ? 0 : leftMs;
    return { value: { ...one.outlook, dueInMs }, version: one.version };
  };

  #again(): void {
    this.#cancel = this.ports.timers.after(lookEveryMs, () => {
      this.#again();
      this.#lookAtAll();
    });
  }

  #lookAtAll(): void {
    const seen = new Set<string>();
    for (const [key, row] of this.#rows.view.entries()) {
      const [tenant = '', conversation = ''] = key.split('/');
      const policy = row.isAssigned ? this.parts.policies.of(tenant, row.service) : undefined;
      if (policy === undefined || !this.#isOurs({ tenant, conversation })) continue;
      seen.add(key);
      this.#lookAt({ tenant, conversation }, { row, policy });
    }
    for (const [key, one] of this.#watching) {
      if (seen.has(key)) continue;
      this.#watching.delete(key);
      this.#tell(key, one);
    }
  }

  #isOurs(place: ConversationPlace): boolean {
    const { ownership } = this.parts;
    return ownership.owns(place) && !ownership.isSettling(partOf(place));
  }

  #lookAt(place: ConversationPlace, { row, policy }: Under): void {
    const presenceRow = this.parts.rows.of(place);
    if (presenceRow === undefined) return;
    const one = this.#of(place, row);
    const nowMs = this.ports.clock.monotonicMs();
    const label = this.#labelOf({ ...place, participant: row.visitor }, presenceRow);
    const { verdict, cause } = label;
    const isTyping = this.#mayType(place, presenceRow, verdict);
    const next = one.watch.look({ nowMs, policy, row, seen: { verdict, cause, isTyping } });
    this.#show(place, one, outlookAfter(policy, row, next));
    if (!('act' in next) || one.proposed === row.steps) return;
    if (next.inMs > 0 && row.askedAfter !== row.steps) return;
    this.#take({ place, row, policy, step: next, label, ranMs: one.watch.ranMs[next.by] }, one);
  }

  #of(place: ConversationPlace, row: ContactRow): Watching {
    const key = placeKey(place);
    const known = this.#watching.get(key);
    if (known !== undefined) return known;
    const outlook = noOutlook;
    const fresh = { watch: new ContactWatch(row), visitor: row.visitor, outlook };
    const one: Watching = { ...fresh, dueAtMs: 0, version: 0, proposed: -1 };
    this.#watching.set(key, one);
    return one;
  }

  #labelOf(person: Watched, { facts }: ConversationPresence): Label {
    const known = facts[person.participant] ?? noFacts;
    const gateways = known.open.map(({ gateway }) => gateway);
    return verdictOf(known, sightOf(this.ports, this.parts, { person, gateways }));
  }

  /** Who does not show it, and has the chat before them, may be writing at any moment. */
  #mayType(
    place: ConversationPlace,
    { typingHidden, visitor }: ConversationPresence,
    verdict: string,
  ): boolean {
    if (this.parts.typing.stateOf(place, 'visitor')?.on === true) return true;
    return verdict === 'here.visible' && typingHidden.includes(visitor);
  }

  #show(place: ConversationPlace, one: Watching, next: Outlook): void {
    const dueAtMs = this.ports.clock.monotonicMs() + next.dueInMs;
    const { dueInMs: _, ...says } = next;
    const { dueInMs: __, ...said } = one.outlook;
    const isSame = Object.entries(says).every(([name, value]) => said[name as never] === value);
    if (isSame && (next.act === '' || Math.abs(dueAtMs - one.dueAtMs) < sameDueMs)) return;
    one.outlook = next;
    one.dueAtMs = dueAtMs;
    this.#tell(placeKey(place), one);
  }

  #tell(key: string, one: Watching): void {
    one.version += 1;
    const [tenant = '', conversation = ''] = key.split('/');
    this.parts.signals.changed({ tenant, conversation });
  }

  #take(found: Omit<Found, 'lastHeardAt'>, one: Watching): void {
    const { place, row } = found;
    const watched = { ...place, participant: row.visitor };
    const facts = this.parts.rows.of(place)?.facts[row.visitor] ?? noFacts;
    const { lastHeardAt } = lastHeard(this.ports, this.parts, { watched, facts });
    one.proposed = row.steps;
    const proposal = stepProposal(this.ports.session, { ...found, lastHeardAt });
    this.parts.queue.propose({
      ...proposal,
      written: (what) => {
        // Recorded: the row says so in a moment. Else it is looked at anew.
        if (what.kind !== 'recorded') one.proposed = -1;
        if (what.kind === 'refused') this.#refused(place, what.code);
      },
    });
  }

  #refused({ tenant, conversation }: ConversationPlace, code: string): void {
    this.ports.logger.debug('a step of a contact policy came too late', {
      ...{ tenant, conversation, code },
    });
  }
}

interface Under {
  readonly row: ContactRow;
  readonly policy: ContactPolicy;
}

const noOutlook: Outlook = {
  ...{ policy: '', act: '', clock: '', why: '', stopped: '', dueInMs: 0, held: false, steps: 0 },
};

function outlookAfter(
  { version: policy }: ContactPolicy,
  { held, steps }: ContactRow,
  next: NextStep | NoStep,
): Outlook {
  if (!('act' in next)) return { ...noOutlook, policy, held, steps, stopped: next.stopped };
  const { act, by: clock, why, inMs: dueInMs } = next;
  return { ...noOutlook, policy, held, steps, act, clock, why, dueInMs };
}
