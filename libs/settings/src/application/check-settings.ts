import type { settings as api, CallContext } from '@stillhere/contracts';
import type { Settings } from '../settings.js';
import { requireAllowed } from './access.js';
import { checked, type ToCheck } from './checked.js';

/** What a publish would say; nothing is changed by it. */
export async function checkSettings<Document, Holding>(
  settings: Settings<Document, Holding>,
  input: ToCheck,
  context: CallContext,
): Promise<api.CheckSettingsResponse> {
  const tenant = requireAllowed(settings, context, 'CheckSettings');
  const { state } = await settings.repository.load(settings.streamOf(tenant));
  const result = checked(settings, input, state);
  return { problem: '', text: '', ...result };
}
