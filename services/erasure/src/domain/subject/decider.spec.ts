import { describe, expect, it } from '@jest/globals';
import { caseCount, checkDeciderLaws, given } from '@stillhere/testing';
import fc from 'fast-check';
import type { SubjectCommand } from './commands.js';
import { subjectDecider } from './decider.js';

const order = (request: string) => ({ request, reason: 'person-asked', by: 'root' });
const keys = ['visitor.c1', 'notes.c1'];
const erase = (request = 'R-1'): SubjectCommand => ({
  type: 'request-erasure',
  order: order(request),
  keys,
});
const done: SubjectCommand = { type: 'record-erased' };
const hold = (request = 'H-1'): SubjectCommand => ({ type: 'place-hold', order: order(request) });
const release: SubjectCommand = { type: 'release-hold', order: order('H-2') };

const historyOf = (...commands: SubjectCommand[]) =>
  given(subjectDecider, ...checkDeciderLaws(subjectDecider, commands).events);

describe('what may be destroyed', () => {
  it('is asked for, and then carried out', () => {
    historyOf()
      .when(erase())
      .then({
        type: 'subject.erasure-requested',
        data: { ...order('R-1'), keys },
      });
    historyOf(erase())
      .when(done)
      .then({ type: 'subject.erased', data: { request: 'R-1', keys } });
  });

  it('is destroyed once: the first request stands', () => {
    historyOf(erase()).when(erase('R-2')).thenNothing();
    historyOf(erase(), done).when(erase('R-2')).thenNothing();
    historyOf(erase(), done).when(done).thenNothing();
    historyOf().when(done).thenRejected('NoErasure');
  });

  it('is nothing while somebody holds it', () => {
    historyOf(hold()).when(erase()).thenRejected('SubjectHeld');
    historyOf(hold(), release)
      .when(erase())
      .then({ type: 'subject.erasure-requested', data: { ...order('R-1'), keys } });
  });

  it('is held once, and not once it is being destroyed', () => {
    historyOf(hold()).when(hold('H-9')).thenRejected('HoldStands');
    historyOf(erase()).when(hold()).thenRejected('ErasureBegun');
    historyOf().when(release).thenRejected('NoHold');
    historyOf(hold()).when(hold()).thenNothing();
    historyOf(hold(), release).when(release).thenNothing();
    const other: SubjectCommand = { type: 'release-hold', order: order('H-3') };
    historyOf(hold(), release).when(other).thenRejected('NoHold');
  });

  it('never becomes less, and is never destroyed under a hold', () => {
    const command = fc.constantFrom(erase('R-1'), erase('R-2'), done, hold(), release);
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
        let isHeld = false;
        let requests = 0;
        for (const { type } of checkDeciderLaws(subjectDecider, commands).events) {
          if (type === 'subject.hold-placed') isHeld = true;
          if (type === 'subject.hold-released') isHeld = false;
          if (type === 'subject.erasure-requested') requests += 1;
          if (type.startsWith('subject.eras')) expect(isHeld).toBe(false);
        }
        expect(requests).toBeLessThanOrEqual(1);
      }),
      { numRuns: caseCount(200) },
    );
  });
});
