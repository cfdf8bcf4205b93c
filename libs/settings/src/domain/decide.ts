import { accepted, type Outcome, rejected } from '@stillhere/kernel';
import type { Adopted, SettingsEvent } from './events.js';
import { effectMsOf, type SettingsState, type Version } from './state.js';

/** A change that is further ahead than this was meant for another year. */
const aheadMaxMs = 366 * 24 * 60 * 60 * 1_000;

export interface PublishSettings {
  readonly type: 'publish-settings';
  /** What holds until the first publish; recorded with it, so that it can be published again. */
  readonly base: Adopted;
  readonly fromVersion: number;
  /** Has been checked. */
  readonly text: string;
  /** Empty: now. */
  readonly takesEffectAt: string;
  readonly by: string;
  /** Whose text this is; `undefined`: it is new. */
  readonly againOf: number | undefined;
  readonly nowMs: number;
}

export type SettingsRejection =
  | { readonly code: 'SettingsChanged'; readonly newest: number; readonly by: string }
  | { readonly code: 'SettingsSame'; readonly newest: number }
  | { readonly code: 'TimeNotAhead' };

/** Repeated, it yields nothing: the newest version is this very publish. */
export function decide(
  command: PublishSettings,
  { versions }: SettingsState,
): Outcome<SettingsEvent, SettingsRejection> {
  const newest = versions.at(-1);
  if (newest !== undefined && isThis(newest, command)) return accepted();
  const { version, by, text } = { by: '', ...command.base, ...newest };
  const { fromVersion, takesEffectAt, nowMs } = command;
  if (fromVersion !== version) return rejected({ code: 'SettingsChanged', newest: version, by });
  const aheadMs = Date.parse(takesEffectAt) - nowMs;
  if (takesEffectAt !== '' && !(aheadMs > 0 && aheadMs <= aheadMaxMs)) {
    return rejected({ code: 'TimeNotAhead' });
  }
  const holds = newest === undefined || effectMsOf(newest) <= nowMs;
  if (text === command.text && holds) return rejected({ code: 'SettingsSame', newest: version });
  const published: SettingsEvent = {
    type: 'settings.published',
    data: {
      ...{ version: version + 1, fromVersion, text: command.text, takesEffectAt, by: command.by },
      ...{ isAgain: command.againOf !== undefined, againOf: command.againOf ?? 0 },
    },
  };
  if (newest !== undefined) return accepted(published);
  const adopted: SettingsEvent = { type: 'settings.adopted', data: command.base };
  return accepted<SettingsEvent>(adopted, published);
}

function isThis(newest: Version, { againOf, ...command }: PublishSettings): boolean {
  return (
    newest.source === 'published' &&
    newest.fromVersion === command.fromVersion &&
    newest.text === command.text &&
    newest.takesEffectAt === command.takesEffectAt &&
    newest.by === command.by &&
    newest.isAgain === (againOf !== undefined) &&
    newest.againOf === (againOf ?? 0)
  );
}
