import type { settings as api, CallContext } from '@stillhere/contracts';
import { callContext, field, nobody, requireField } from '@stillhere/nest-kit';
import { checkSettings } from './application/check-settings.js';
import { getSettings } from './application/get-settings.js';
import { listVersions } from './application/list-versions.js';
import { publishSettings, publishSettingsAgain } from './application/publish-settings.js';
import type { Settings } from './settings.js';

/** The calls about settings; each service that has some serves them under its own name. */
export interface SettingsCalls {
  getSettings(request: api.GetSettingsRequest, context?: CallContext): Promise<api.Settings>;
  checkSettings(
    request: api.CheckSettingsRequest,
    context?: CallContext,
  ): Promise<api.CheckSettingsResponse>;
  publishSettings(
    request: api.PublishSettingsRequest,
    context?: CallContext,
  ): Promise<api.PublishSettingsResponse>;
  publishSettingsAgain(
    request: api.PublishSettingsAgainRequest,
    context?: CallContext,
  ): Promise<api.PublishSettingsResponse>;
  listSettingsVersions(
    request: api.ListSettingsVersionsRequest,
    context?: CallContext,
  ): Promise<api.SettingsVersions>;
}

/** Checks what came in and hands it on. */
export const settingsCalls = <Document, Holding>(
  settings: Settings<Document, Holding>,
): SettingsCalls => ({
  getSettings: async ({ version }, context) =>
    getSettings(settings, versionWanted(version), from(context)),
  checkSettings: async (request, context) =>
    checkSettings(settings, { ...textIn(request), ...timeIn(request) }, from(context)),
  publishSettings: async (request, context) =>
    publishSettings(settings, { ...textIn(request), ...publishIn(request) }, from(context)),
  publishSettingsAgain: async (request, context) => {
    const version = versionIn(request.version, 'a version as 12');
    return publishSettingsAgain(settings, { version, ...publishIn(request) }, from(context));
  },
  listSettingsVersions: async (_, context) => listVersions(settings, from(context)),
});

const from = (context?: CallContext): CallContext =>
  context ?? callContext({ principal: nobody('') });

const versionWanted = (version: string): number | 'newest' =>
  version === '' ? 'newest' : versionIn(version, 'a version as 12, or empty for the newest');

function versionIn(version: string, expected: string): number {
  requireField(/^\d{1,9}$/.test(version), 'version', expected);
  return Number(version);
}

function textIn({ text }: { readonly text: string }) {
  requireField(text !== '', 'text', 'a document of JSON');
  return { text };
}

const timeIn = ({ takesEffectAt }: { readonly takesEffectAt: string }) => ({
  takesEffectAt: field.optional(field.instant)('takes_effect_at', takesEffectAt),
});

const publishIn = (request: { readonly fromVersion: number; readonly takesEffectAt: string }) => ({
  fromVersion: field.count('from_version', request.fromVersion),
  ...timeIn(request),
});
