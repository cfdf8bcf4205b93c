import type { settings as api, CallContext } from '@stillhere/contracts';
import { versionState } from '../domain/state.js';
import type { Settings } from '../settings.js';
import { requireAllowed } from './access.js';
import { versionsOf } from './get-settings.js';

/** Who changed what, when, from which version; newest first. */
export async function listVersions<Document, Holding>(
  settings: Settings<Document, Holding>,
  context: CallContext,
): Promise<api.SettingsVersions> {
  const tenant = requireAllowed(settings, context, 'ListSettingsVersions');
  const { state } = await settings.repository.load(settings.streamOf(tenant));
  const nowMs = settings.clock.now();
  const versions = versionsOf(settings, state);
  return {
    versions: versions
      .map(({ text: _, ...version }, index) => ({
        ...version,
        state: versionState(versions, index, nowMs),
      }))
      .toReversed(),
  };
}
