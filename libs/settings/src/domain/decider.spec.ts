import { describe, expect, it } from '@jest/globals';
import { caseCount, checkDeciderLaws, given, timeOf } from '@stillhere/testing';
import fc from 'fast-check';
import type { PublishSettings } from './decide.js';
import { settingsDecider } from './decider.js';
import type { SettingsEvent } from './events.js';
import { inForceAt, versionState } from './state.js';

const [ada, ben] = ['admin:ada', 'admin:ben'];
const nowMs = Date.parse(timeOf(100));
const tomorrow = new Date(nowMs + 86_400_000).toISOString();
const base = { version: 7, text: 'of the file', source: 'file' } as const;
const adopted: SettingsEvent = { type: 'settings.adopted', data: base };
const publish = (fromVersion: number, text: string, more: Partial<PublishSettings> = {}) => ({
  ...{ type: 'publish-settings' as const, base, fromVersion, text, takesEffectAt: '', by: ada },
  ...{ againOf: undefined, nowMs, ...more },
});
const published = (version: number, text: string, more: object = {}): SettingsEvent => ({
  type: 'settings.published',
  data: {
    ...{ version, fromVersion: version - 1, text, takesEffectAt: '', by: ada },
    ...{ isAgain: false, againOf: 0, ...more },
  },
});

describe('publishing settings', () => {
  it('begins where the file left off, and keeps what the file said', () => {
    given(settingsDecider).when(publish(7, 'a')).then(adopted, published(8, 'a'));
  });

  it('makes the next version from the newest one', () => {
    given(settingsDecider, adopted, published(8, 'a'))
      .when(publish(8, 'b'))
      .then(published(9, 'b'));
  });

  it('from another version than the newest is refused: somebody was first', () => {
    const rejection = given(settingsDecider, adopted, published(8, 'a'))
      .when(publish(7, 'b', { by: ben }))
      .thenRejected('SettingsChanged');
    expect(rejection).toMatchObject({ newest: 8, by: ada });
    given(settingsDecider).when(publish(0, 'a')).thenRejected('SettingsChanged');
  });

  it('once more by the same person is the same publish', () => {
    given(settingsDecider, adopted, published(8, 'a')).when(publish(7, 'a')).thenNothing();
  });

  it('of what holds already is refused', () => {
    given(settingsDecider).when(publish(7, 'of the file')).thenRejected('SettingsSame');
    given(settingsDecider, adopted, published(8, 'a'))
      .when(publish(8, 'a'))
      .thenRejected('SettingsSame');
  });

  it('takes a time ahead, of at most a year', () => {
    const ahead = { takesEffectAt: tomorrow };
    given(settingsDecider)
      .when(publish(7, 'a', ahead))
      .then(adopted, published(8, 'a', ahead));
    for (const ms of [nowMs, nowMs - 1, nowMs + 400 * 86_400_000]) {
      const takesEffectAt = new Date(ms).toISOString();
      given(settingsDecider)
        .when(publish(7, 'a', { takesEffectAt }))
        .thenRejected('TimeNotAhead');
    }
  });

  it('brings forward what was published ahead', () => {
    given(settingsDecider, adopted, published(8, 'a', { takesEffectAt: tomorrow }))
      .when(publish(8, 'a'))
      .then(published(9, 'a'));
  });

  it('of an earlier version says whose text it is', () => {
    const history = [adopted, published(8, 'a'), published(9, 'b')];
    given(settingsDecider, ...history)
      .when(publish(9, 'of the file', { againOf: 7 }))
      .then(published(10, 'of the file', { isAgain: true, againOf: 7 }));
  });
});

describe('what holds', () => {
  const { state } = given(
    settingsDecider,
    ...[adopted, published(8, 'a', { takesEffectAt: tomorrow })],
  );
  const states = (versions = state.versions, atMs = nowMs) =>
    versions.map((_, index) => versionState(versions, index, atMs));

  it('is the newest version whose time has come', () => {
    expect(inForceAt(state.versions, nowMs)?.version).toBe(7);
    expect(states()).toEqual(['in-force', 'scheduled']);
    expect(inForceAt(state.versions, Date.parse(tomorrow))?.version).toBe(8);
    expect(states(state.versions, Date.parse(tomorrow))).toEqual(['replaced', 'in-force']);
  });

  it('is never one that a newer one came before', () => {
    const { versions } = given(
      settingsDecider,
      ...[adopted, published(8, 'a', { takesEffectAt: tomorrow }), published(9, 'b')],
    ).state;
    expect(states(versions)).toEqual(['replaced', 'withdrawn', 'in-force']);
    expect(inForceAt(versions, Date.parse(tomorrow) + 1)?.version).toBe(9);
  });
});

it('keeps the laws of deciders: versions count on, each from the one before it', () => {
  const command = fc
    .record({
      ...{ fromVersion: fc.integer({ min: 6, max: 16 }), text: fc.constantFrom('a', 'b', 'c') },
      ...{ by: fc.constantFrom(ada, ben), takesEffectAt: fc.constantFrom('', tomorrow) },
      againOf: fc.constantFrom(undefined, 7, 8),
    })
    .map(({ fromVersion, text, ...more }) => publish(fromVersion, text, more));
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      const { state, events } = checkDeciderLaws(settingsDecider, commands);
      const numbers = state.versions.map(({ version }) => version);
      expect(numbers).toEqual(events.map((_, index) => 7 + index));
      for (const { version, fromVersion, source } of state.versions) {
        if (source === 'published') expect(fromVersion).toBe(version - 1);
      }
      for (const atMs of [nowMs, Date.parse(tomorrow)]) {
        const states = state.versions.map((_, index) => versionState(state.versions, index, atMs));
        const holding = states.filter((one) => one === 'in-force');
        expect(holding).toHaveLength(Math.min(1, events.length));
      }
    }),
    { numRuns: caseCount(500) },
  );
});
