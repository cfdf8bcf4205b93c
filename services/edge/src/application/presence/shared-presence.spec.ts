import { describe, expect, it } from '@jest/globals';
import type { presence } from '@stillhere/contracts';
import { partOf } from '@stillhere/kernel';
import { callContext, servicePrincipal, silentLogger } from '@stillhere/nest-kit';
import { manualClock } from '@stillhere/testing';
import { presenceLink } from '../../../test/fake-link.js';
import { FakePresence } from '../../../test/fake-presence.js';
import { conversation, FakeSession, fault } from '../../../test/fake-session.js';
import type { EvidenceKind } from './evidence-batch.js';
import type { PresenceOwner, PresenceOwners } from './owners.js';
import { SharedPresence } from './shared-presence.js';

const tenant = 'local';
const part = partOf({ tenant, conversation });
const heard: EvidenceKind = { $case: 'heard', value: {} };
const acked = (upTo: number): EvidenceKind => ({
  $case: 'acknowledged',
  value: { upTo, dispatchedUpTo: upTo },
});
const seen: EvidenceKind = { $case: 'seen', value: { upTo: 1, dwellMs: 500, dispatchedUpTo: 4 } };
const hidden: EvidenceKind = { $case: 'visibility', value: { state: 'hidden' } };
const closed: EvidenceKind = { $case: 'closed', value: { code: 1_006, cause: 'network' } };

/** The board as one edge has read it: a double that tests write to. */
class DoubleOwners implements PresenceOwners {
  readonly addresses = new Set(['p1:1', 'p2:1']);
  #owner: PresenceOwner | undefined;
  #changed = (): void => undefined;
  of(asked: number): PresenceOwner | undefined {
    return asked === part ? this.#owner : { address: 'p1:1', fence: 1 };
  }
  watch(changed: () => void) {
    this.#changed = changed;
    return () => undefined;
  }
  is(owner: PresenceOwner | undefined): void {
    this.#owner = owner;
    this.#changed();
  }
}

function world() {
  const clock = manualClock();
  const processes = new Map<string, FakePresence>();
  const reaches = new Map<string, (isBroken: boolean) => void>();
  const owners = new DoubleOwners();
  const unknown: string[] = [];
  const edge = new SharedPresence({
    ...{ gateway: 'g1', tenant, owners, clock, timers: clock, logger: silentLogger },
    onUnknown: (id) => unknown.push(id),
    reach: (address, onReach) => {
      const process = new FakePresence(new FakeSession());
      processes.set(address, process);
      reaches.set(address, onReach);
      return {
        client: process.service,
        link: presenceLink(process.service),
        close: () => undefined,
      };
    },
  });
  const at = (address: 'p1:1' | 'p2:1') => processes.get(address) as FakePresence;
  const principal = servicePrincipal('edge', tenant);
  const open = (connection: string) =>
    edge.client.openConnection(
      { gateway: 'g1', connection, conversation } as presence.OpenConnectionRequest,
      callContext({ principal }),
    );
  const told = (address: 'p1:1' | 'p2:1') => at(address).evidence.map(({ kind }) => kind);
  return { clock, owners, edge, at, open, told, unknown, principal, reaches };
}

const first: PresenceOwner = { address: 'p1:1', fence: 1 };
const second: PresenceOwner = { address: 'p2:1', fence: 2 };
const held = (heardAgeMs: number): EvidenceKind => ({ $case: 'held', value: { heardAgeMs } });

describe('presence that several processes share out', () => {
  it('hears of each place at the process that looks after it, which is told the part', async () => {
    const { clock, owners, edge, at, open, told } = world();
    owners.is(first);
    await open('k1');
    edge.report('k1', acked(3));
    await clock.settle();
    expect(told('p1:1')).toEqual([acked(3)]);
    expect(at('p1:1').evidence[0]?.part).toBe(part + 1);
    expect(at('p1:1').opened).toHaveLength(1);
    expect(told('p2:1')).toEqual([]);
  });

  it('tells the next owner what is held, and the newest of what says all', async () => {
    const { clock, owners, edge, open, told } = world();
    owners.is(first);
    await open('k1');
    for (const kind of [acked(3), acked(4), seen, hidden, heard]) edge.report('k1', kind);
    await clock.advance(700);
    owners.is(second);
    await clock.settle();
    expect(told('p2:1')).toEqual([held(700), acked(4), seen, hidden]);
    edge.report('k1', acked(5));
    await clock.settle();
    expect(told('p2:1').at(-1)).toEqual(acked(5));
    expect(told('p1:1')).not.toContainEqual(acked(5));
  });

  it('keeps what is met while nobody looks after it, in order, with its age', async () => {
    const { clock, owners, edge, at, open, told } = world();
    owners.is(first);
    await open('k1');
    owners.is(undefined);
    edge.report('k1', hidden);
    await clock.advance(4_000);
    edge.report('k1', acked(6));
    edge.report('k1', closed);
    await clock.advance(1_000);
    owners.is(second);
    await clock.settle();
    expect(told('p2:1')).toEqual([held(1_000), hidden, acked(6), closed]);
    expect(at('p2:1').evidence.map(({ ageMs }) => ageMs)).toEqual([0, 5_000, 1_000, 1_000]);
  });

  it('tells anew what was on its way to a process that stood still', async () => {
    const { clock, owners, edge, at, open, told, unknown } = world();
    owners.is(first);
    await open('k1');
    let answer = (): void => undefined;
    at('p1:1').faults.reportEvidence = [new Promise((resolve) => (answer = resolve))];
    edge.report('k1', { $case: 'leave', value: { reason: 'exit' } });
    await clock.settle();
    edge.report('k1', heard);
    owners.is(second);
    await clock.settle();
    expect(told('p2:1').map((kind) => kind?.$case)).toEqual(['held', 'leave', 'heard']);
    // It wakes, looks after nothing any more, and knows nobody: that is old.
    at('p1:1').elsewhere.add('k1');
    at('p1:1').forgotten.add('k1');
    answer();
    await clock.advance(2_000);
    expect(told('p2:1')).toHaveLength(3);
    expect(unknown).toEqual([]);
  });

  it('does not make others wait for one that nobody looks after for a moment', async () => {
    const { clock, owners, edge, at, open, told } = world();
    owners.is(first);
    await open('k1');
    await open('k2');
    at('p1:1').elsewhere.add('k1');
    edge.report('k1', acked(1));
    edge.report('k2', acked(2));
    await clock.settle();
    edge.report('k2', acked(3));
    await clock.settle();
    expect(told('p1:1')).toEqual([acked(2), acked(3)]);
    at('p1:1').elsewhere.clear();
    await clock.advance(500);
    expect(told('p1:1')).toEqual([acked(2), acked(3), acked(1)]);
  });

  it('takes no word of an older owner: not on the board, not of a socket', async () => {
    const { clock, owners, edge, at, open, told, principal } = world();
    const directives: string[] = [];
    const leaving = new AbortController();
    const context = callContext({ principal, signal: leaving.signal });
    void (async () => {
      for await (const one of edge.client.watchConnections({ gateway: 'g1' }, context)) {
        directives.push(one.connection);
      }
    })();
    owners.is(second);
    await open('k1');
    await clock.settle();
    owners.is(first);
    edge.report('k1', acked(1));
    await clock.settle();
    expect(told('p1:1')).toEqual([]);
    at('p1:1').directives.publish({ connection: 'k1', kind: undefined });
    await clock.settle();
    expect(directives).toEqual([]);
    at('p2:1').directives.publish({ connection: 'k1', kind: undefined });
    await clock.settle();
    expect(directives).toEqual(['k1']);
    leaving.abort();
    await clock.settle();
  });

  it('is seen by every process from its first moment, also by those that look after nothing', async () => {
    const { clock, edge, at, principal } = world();
    const context = callContext({ principal });
    void edge.client.watchConnections({ gateway: 'g1' }, context)[Symbol.asyncIterator]().next();
    await clock.settle();
    expect([at('p1:1').watchers, at('p2:1').watchers]).toEqual([1, 1]);
  });

  it('ends a watch when its process is not the one any more, and when it is out of reach', async () => {
    const { clock, owners, edge, at, principal, reaches } = world();
    const ends: unknown[] = [];
    const watch = async () => {
      const context = callContext({ principal });
      const request = { conversation, participant: 'visitor:1' };
      for await (const { verdict } of edge.client.watchPresence(request, context))
        ends.push(verdict);
    };
    const ended = (fault: { code: string }): void => void ends.push(fault.code);
    owners.is(first);
    watch().catch(ended);
    await clock.settle();
    at('p1:1').verdict.publish({ verdict: 'here.visible' });
    await clock.settle();
    owners.is(second);
    await clock.settle();
    expect(ends).toEqual(['here.visible', 'PresenceElsewhere']);
    watch().catch(ended);
    await clock.settle();
    reaches.get('p2:1')?.(true);
    await clock.settle();
    expect(ends.slice(2)).toEqual(['PresenceElsewhere']);
  });

  it('opens once somebody looks after it, and says so where nobody does for long', async () => {
    const { clock, owners, at, open } = world();
    const opening = open('k1');
    await clock.advance(1_000);
    owners.is(second);
    await opening;
    expect(at('p2:1').opened).toHaveLength(1);
    owners.is(undefined);
    const refused = open('k2').catch((error: { code: string }) => error.code);
    await clock.advance(3_000);
    expect(await refused).toBe('PresenceElsewhere');
  });

  it('tells the end of what it could not open, which may be on record, and forgets it then', async () => {
    const { clock, owners, edge, at, open, told, unknown } = world();
    owners.is(first);
    at('p1:1').faults.openConnection = [fault('unavailable', 'Away')];
    await open('k1').catch(() => undefined);
    await clock.advance(10_000);
    edge.report('k1', closed);
    await clock.settle();
    expect(told('p1:1')).toEqual([closed]);
    edge.report('k1', heard);
    expect(unknown).toEqual(['k1']);
  });

  it('forgets whom nobody speaks of after an opening that failed, and whose end was taken', async () => {
    const { clock, owners, edge, at, open, told, unknown } = world();
    owners.is(first);
    at('p1:1').faults.openConnection = [fault('unavailable', 'Away')];
    await open('k1').catch(() => undefined);
    await clock.advance(20_000);
    edge.report('k1', heard);
    expect(unknown).toEqual(['k1']);
    await open('k2');
    edge.report('k2', closed);
    await clock.settle();
    owners.is(second);
    await clock.settle();
    expect(told('p2:1')).toEqual([]);
  });
});
