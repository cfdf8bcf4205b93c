import type { settings as api, CallContext } from '@stillhere/contracts';
import { inForceAt, type SettingsState, type Version } from '../domain/state.js';
import type { Settings } from '../settings.js';
import { requireAllowed } from './access.js';
import { baseOf } from './complete-text.js';
import { versionMissing } from './refusal.js';

/** @throws ServiceFault `not-found` VersionMissing */
export async function getSettings<Document, Holding>(
  settings: Settings<Document, Holding>,
  wanted: number | 'newest',
  context: CallContext,
): Promise<api.Settings> {
  const tenant = requireAllowed(settings, context, 'GetSettings');
  const { state } = await settings.repository.load(settings.streamOf(tenant));
  const versions = versionsOf(settings, state);
  const newest = versions.at(-1);
  const found = wanted === 'newest' ? newest : versions.find(({ version }) => version === wanted);
  if (newest === undefined || found === undefined) throw versionMissing(Number(wanted));
  const { version, text, source } = found;
  const inForce = inForceAt(versions, settings.clock.now()) ?? newest;
  return { version, text, newest: newest.version, inForce: inForce.version, source };
}

/** All versions, oldest first; where nothing was published, what holds until then. */
export function versionsOf<Document, Holding>(
  { document }: Settings<Document, Holding>,
  { versions }: SettingsState,
): readonly Version[] {
  if (versions.length > 0) return versions;
  const nobody = { fromVersion: 0, by: '', publishedAt: '', takesEffectAt: '' };
  return [{ ...nobody, ...baseOf(document), isAgain: false, againOf: 0 }];
}
