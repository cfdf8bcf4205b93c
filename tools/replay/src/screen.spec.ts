import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@stillhere/kernel';
import type { LoggedEvent } from './logged-event.js';
import { screenAt } from './screen.js';

const visitor = `visitor:${'1'.repeat(32)}`;
const at = (s: number): string => new Date(Date.UTC(2026, 10, 22, 3, 0, s)).toISOString();

function logged(revision: number, atS: number, type: string, data: JsonObject): LoggedEvent {
  const eventId = `e${revision}`;
  const occurredAt = at(atS);
  const stored = { eventId, revision, metadata: { occurredAt } };
  const shown = {
    revision,
    eventId,
    type: `conversation.${type}`,
    occurredAt,
    chain: '',
    actor: '',
  };
  return {
    stored,
    decoded: { type: `conversation.${type}`, data, stored, tenant: 'local', streamId: 'c' },
    shown: { ...shown, recordedAt: occurredAt, dataJson: JSON.stringify(data) },
  } as unknown as LoggedEvent;
}

const opening = { conversation: 'c', service: 's', channel: 'web', language: 'en', priority: 1 };
const sharing = { visitorSees: 'delivered', visitorSeesTyping: true };
const page = { device: 'd', tab: 't', page: 'p', surface: 'visible', resumed: false };
const opened = (revision: number, atS: number, connEpoch: number): LoggedEvent =>
  logged(revision, atS, 'connection-opened', {
    participant: visitor,
    connEpoch,
    connection: `c${connEpoch}`,
    gateway: `g${connEpoch}`,
    ...page,
    tokenEpoch: 0,
  });
const ended = (revision: number, atS: number, cause: string): LoggedEvent =>
  logged(revision, atS, 'connection-ended', {
    participant: visitor,
    connEpoch: 1,
    cause,
    evidence: 'e',
    lastHeardAt: '',
  });
const unseen = (revision: number, atS: number, sinceS: number): LoggedEvent =>
  logged(revision, atS, 'connection-unseen', {
    participant: visitor,
    connEpoch: 1,
    since: at(sinceS),
    evidence: 'our system restarted',
  });
const start = [logged(0, 0, 'opened', { ...opening, visitor, ...sharing }), opened(1, 1, 1)];

describe('what the desk showed', () => {
  // Killed at 10, begun again at 13, the page was back at 14.
  const killed = [...start, unseen(2, 13, 10), ended(3, 14, 'superseded'), opened(4, 14, 2)];

  it.each([
    [9, 'here.visible', 1],
    [10, 'not-visible-to-us', 10],
    [12, 'not-visible-to-us', 10],
    [13, 'not-visible-to-us', 10],
    [15, 'here.visible', 14],
  ])('%d s: %s, whatever was recorded by then of our own death', (atS, verdict, sinceS) => {
    const { presence, sentence, caveats } = screenAt(killed, at(atS));
    expect(presence).toMatchObject({ verdict, since: at(sinceS) });
    expect(caveats).toEqual([]);
    if (verdict === 'not-visible-to-us') {
      expect(sentence).toBe(
        'Our system lost sight at 03:00:10. This says nothing about the person.',
      );
    }
  });

  it('names our restart as ours where the page never came back', () => {
    const gone = [...start, unseen(2, 13, 10), ended(3, 22, 'our-restart')];
    expect(screenAt(gone, at(30)).sentence).toBe(
      'Our system restarted at 03:00:10. Their page has not come back yet. This says nothing about the person.',
    );
    expect(screenAt(gone, at(1_000)).sentence).not.toMatch(/No connection/);
  });

  it('says what an older log leaves open', () => {
    const older = [...start, ended(2, 22, 'our-restart')];
    expect(screenAt(older, at(12)).caveats).toHaveLength(1);
  });
});
