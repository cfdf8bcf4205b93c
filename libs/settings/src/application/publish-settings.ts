import type { settings as api, CallContext } from '@stillhere/contracts';
import { envelopeOf } from '@stillhere/event-processing';
import { decide, type PublishSettings } from '../domain/decide.js';
import type { SettingsState } from '../domain/state.js';
import type { Settings } from '../settings.js';
import { requireAllowed } from './access.js';
import { checked } from './checked.js';
import { baseOf } from './complete-text.js';
import { versionsOf } from './get-settings.js';
import { refusal, refusedDocument, versionMissing } from './refusal.js';

interface Publish {
  readonly fromVersion: number;
  readonly takesEffectAt: string;
}

/**
 * @throws ServiceFault `invalid-argument` SettingsRefused with what is wrong; `failed-precondition` SettingsChanged when
 * somebody was first, SettingsSame
 */
export async function publishSettings<Document, Holding>(
  settings: Settings<Document, Holding>,
  input: Publish & { readonly text: string },
  context: CallContext,
): Promise<api.PublishSettingsResponse> {
  requireAllowed(settings, context, 'PublishSettings');
  const { state } = await settings.repository.load(streamOf(settings, context));
  return publish(settings, { ...input, againOf: undefined, state }, context);
}

/** Undo. @throws ServiceFault as above, and `not-found` VersionMissing */
export async function publishSettingsAgain<Document, Holding>(
  settings: Settings<Document, Holding>,
  { version, ...input }: Publish & { readonly version: number },
  context: CallContext,
): Promise<api.PublishSettingsResponse> {
  requireAllowed(settings, context, 'PublishSettingsAgain');
  const { state } = await settings.repository.load(streamOf(settings, context));
  const found = versionsOf(settings, state).find((one) => one.version === version);
  if (found === undefined) throw versionMissing(version);
  return publish(settings, { ...input, text: found.text, againOf: version, state }, context);
}

type ToPublish = Publish & {
  readonly text: string;
  readonly againOf: number | undefined;
  readonly state: SettingsState;
};

async function publish<Document, Holding>(
  settings: Settings<Document, Holding>,
  { state, ...input }: ToPublish,
  context: CallContext,
): Promise<api.PublishSettingsResponse> {
  const good = checked(settings, input, state);
  if ('problem' in good) throw refusedDocument(good.problem);
  const command: PublishSettings = {
    ...{ type: 'publish-settings', ...input, text: good.text },
    ...{ base: baseOf(settings.document), by: context.principal.actor },
    nowMs: settings.clock.now(),
  };
  const done = await settings.repository.transact(
    streamOf(settings, context),
    envelopeOf(context, settings.clock),
    (newest) => decide(command, newest),
  );
  if (!done.ok) throw refusal(done.rejection);
  return { version: input.fromVersion + 1, newlyPublished: done.added.length > 0 };
}

const streamOf = <Document, Holding>(
  settings: Settings<Document, Holding>,
  { principal }: CallContext,
) => settings.streamOf(principal.tenant);
