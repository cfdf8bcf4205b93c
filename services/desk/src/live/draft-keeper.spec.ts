import { beforeEach, describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import { DeskProblem, unreachable } from '../api/desk-api.js';
import { type Draft, emptyDraft } from '../model/composer.js';
import type { Drafts } from '../model/kept-drafts.js';
import { createDraftKeeper, type DraftKeeper, keepAfterMs } from './draft-keeper.js';

const writing = (visitor: string): Draft => ({ ...emptyDraft, visitor });

describe('keeping drafts on the server', () => {
  let clock: ReturnType<typeof manualClock>;
  let server: Record<string, Draft>;
  let problem: DeskProblem | undefined;
  let sent: [string, string][];
  let here: Drafts;
  let known: Drafts;

  beforeEach(() => {
    clock = manualClock();
    server = {};
    problem = undefined;
    sent = [];
    here = {};
    known = {};
  });

  const answer = async (): Promise<void> => {
    if (problem !== undefined) throw problem;
  };
  function openPage(): DraftKeeper {
    const keeper = createDraftKeeper({
      api: {
        drafts: () => answer().then(() => ({ ...server })),
        async keepDraft(conversation, draft) {
          sent.push([conversation, draft.visitor]);
          await answer();
          server[conversation] = draft;
        },
      },
      timers: clock,
      known,
      onKnown: (now) => {
        known = now;
      },
      onMerge: (merge) => {
        here = merge(here);
        keeper.keep(here);
      },
    });
    keeper.start();
    return keeper;
  }
  const write = (keeper: DraftKeeper, text: string): void => {
    here = { ...here, c1: writing(text) };
    keeper.keep(here);
  };

  it('sends what stands a second after the first stroke, once', async () => {
    const keeper = openPage();
    await clock.settle();
    write(keeper, 'I');
    write(keeper, 'I hear');
    await clock.advance(keepAfterMs);
    expect(sent).toEqual([['c1', 'I hear']]);
    await clock.advance(60_000);
    expect(sent).toHaveLength(1);
    expect(known.c1?.visitor).toBe('I hear');
  });

  it('gives another page what the first wrote', async () => {
    server = { c1: writing('I hear') };
    openPage();
    await clock.settle();
    expect(here.c1?.visitor).toBe('I hear');
  });

  it('sends nothing before it knows what other pages wrote', async () => {
    server = { c1: writing('there') };
    problem = new DeskProblem(unreachable, 'unreachable', '');
    const keeper = openPage();
    write(keeper, 'here');
    keeper.flush();
    await clock.advance(keepAfterMs);
    expect(sent).toEqual([]);
    problem = undefined;
    await clock.advance(60_000);
    expect(here.c1?.visitor).toBe('there\nhere');
    expect(server.c1?.visitor).toBe('there\nhere');
  });

  it('sends at once when the page goes', async () => {
    const keeper = openPage();
    await clock.settle();
    write(keeper, 'I hear');
    keeper.flush();
    expect(sent).toEqual([['c1', 'I hear']]);
  });

  it('tries again while the server is away', async () => {
    const keeper = openPage();
    await clock.settle();
    problem = new DeskProblem(503, 'Stopping', '');
    write(keeper, 'I hear');
    await clock.advance(keepAfterMs);
    problem = undefined;
    await clock.advance(60_000);
    expect(server.c1?.visitor).toBe('I hear');
  });

  it('keeps here alone what the server will not have, and does not ask for the same again', async () => {
    const keeper = openPage();
    await clock.settle();
    problem = new DeskProblem(403, 'AccessDenied', '');
    write(keeper, 'I hear');
    await clock.advance(60_000);
    expect(sent).toHaveLength(1);
    expect(known.c1).toBeUndefined();
    problem = undefined;
    write(keeper, 'I hear you');
    await clock.advance(keepAfterMs);
    expect(server.c1?.visitor).toBe('I hear you');
  });

  it('is silent once it was stopped', async () => {
    const keeper = openPage();
    await clock.settle();
    write(keeper, 'I hear');
    keeper.stop();
    await clock.advance(60_000);
    expect(sent).toEqual([]);
  });
});
