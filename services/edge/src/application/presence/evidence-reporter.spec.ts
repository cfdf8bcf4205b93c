import { describe, expect, it } from '@jest/globals';
import { silentLogger } from '@stillhere/nest-kit';
import { manualClock } from '@stillhere/testing';
import { presenceLink } from '../../../test/fake-link.js';
import { FakePresence } from '../../../test/fake-presence.js';
import { FakeSession, fault } from '../../../test/fake-session.js';
import type { EvidenceKind } from './evidence-batch.js';
import { createEvidenceReporter } from './evidence-reporter.js';

const heard: EvidenceKind = { $case: 'heard', value: {} };
const acked = (upTo: number): EvidenceKind => ({
  $case: 'acknowledged',
  value: { upTo, dispatchedUpTo: upTo },
});
const left: EvidenceKind = { $case: 'leave', value: { reason: 'exit' } };

function reporting() {
  const clock = manualClock();
  const presence = new FakePresence(new FakeSession());
  const unknown: string[] = [];
  const reporter = createEvidenceReporter({
    gateway: 'g1',
    tenant: 'local',
    presence: presenceLink(presence.service),
    clock,
    timers: clock,
    logger: silentLogger,
    onUnknown: (id) => unknown.push(id),
  });
  const report = (connection: string, kind: EvidenceKind): void =>
    reporter.report(connection, kind);
  return { clock, presence, unknown, report };
}

describe('evidence', () => {
  it('of one turn goes in one call, in the order in which it was met', async () => {
    const { clock, presence, report } = reporting();
    report('k1', heard);
    // One turn handles what came on many sockets, each with its own promises.
    await Promise.resolve();
    report('k2', acked(3));
    await Promise.resolve();
    report('k1', left);
    await clock.settle();
    expect(presence.batches).toEqual([3]);
    expect(presence.evidence.map(({ connection, kind }) => [connection, kind?.$case])).toEqual([
      ['k1', 'heard'],
      ['k2', 'acknowledged'],
      ['k1', 'leave'],
    ]);
    report('k1', heard);
    await clock.settle();
    expect(presence.batches).toEqual([3, 1]);
  });

  it('waits for the call before it, so that no later one overtakes it', async () => {
    const { clock, presence, report } = reporting();
    let answer = (): void => undefined;
    presence.faults.reportEvidence = [
      new Promise((resolve) => {
        answer = resolve;
      }),
    ];
    report('k1', acked(1));
    await clock.advance(40);
    report('k1', acked(2));
    await clock.advance(60);
    expect(presence.evidence).toEqual([]);
    answer();
    await clock.settle();
    expect(presence.evidence.map(({ ageMs, kind }) => [ageMs, kind])).toEqual([
      [0, acked(1)],
      [60, acked(2)],
    ]);
  });

  it('that was not taken is told again, with its age; nothing that counts is lost', async () => {
    const { clock, presence, report } = reporting();
    presence.outage.reportEvidence = fault('unavailable', 'Away');
    report('k1', acked(4));
    report('k1', left);
    await clock.advance(1_200);
    for (let n = 0; n < 50; n += 1) report('k1', heard);
    report('k1', acked(9));
    await clock.advance(800);
    presence.outage.reportEvidence = undefined;
    await clock.advance(500);
    expect(presence.evidence).toEqual([
      { connection: 'k1', ageMs: 2_500, part: 0, kind: left },
      { connection: 'k1', ageMs: 1_300, part: 0, kind: heard },
      { connection: 'k1', ageMs: 1_300, part: 0, kind: acked(9) },
    ]);
  });

  it('of a connection that nobody looks after for a moment is told again, in order; that of others once', async () => {
    const { clock, presence, report } = reporting();
    presence.elsewhere.add('k1');
    report('k1', acked(4));
    report('k2', heard);
    await clock.advance(200);
    report('k1', left);
    await clock.advance(600);
    expect(presence.evidence).toEqual([{ connection: 'k2', ageMs: 0, part: 0, kind: heard }]);
    presence.elsewhere.clear();
    await clock.advance(500);
    expect(presence.evidence.slice(1)).toEqual([
      { connection: 'k1', ageMs: 1_000, part: 0, kind: acked(4) },
      { connection: 'k1', ageMs: 800, part: 0, kind: left },
    ]);
  });

  it('that presence refuses as wrong is let go', async () => {
    const { clock, presence, report } = reporting();
    presence.faults.reportEvidence = [fault('invalid-argument', 'InvalidArgument')];
    report('k1', heard);
    await clock.advance(10_000);
    expect(presence.evidence).toEqual([]);
    report('k1', left);
    await clock.settle();
    expect(presence.kinds()).toEqual(['leave']);
  });

  it('I32 stays bounded by what can be said, however long presence is away', async () => {
    const { clock, presence, report } = reporting();
    let answer = (): void => undefined;
    presence.faults.reportEvidence = [
      new Promise((resolve) => {
        answer = resolve;
      }),
    ];
    report('k0', heard);
    await clock.settle();
    const connections = Array.from({ length: 100 }, (_, n) => `k${n}`);
    for (let n = 0; n < 1_000; n += 1) {
      for (const id of connections) {
        report(id, heard);
        report(id, acked(n));
      }
    }
    answer();
    await clock.settle();
    expect(presence.batches[1]).toBeLessThan(10_000);
    const newest = new Map(presence.evidence.map(({ connection, kind }) => [connection, kind]));
    expect([...newest.values()]).toEqual(Array(100).fill(acked(999)));
  });

  it('names who is not known', async () => {
    const { clock, presence, unknown, report } = reporting();
    presence.forgotten.add('k1');
    report('k1', heard);
    report('k2', heard);
    await clock.settle();
    expect(unknown).toEqual(['k1']);
  });
});
