import type { Settings, SettingValues } from '@stillhere/command-line';
import { databaseSettings, logOwnerSetting, logSetting, placesOf } from '@stillhere/log-source';
import type { ServerLog } from './log-source.js';

export const logSettings = {
  log: logSetting,
  'log-owner': logOwnerSetting,
  ...databaseSettings,
  database: {
    ...databaseSettings.database,
    help: 'In PostgreSQL, beside a log in EventStoreDB: keeps a copy of this directory off that log',
  },
} as const satisfies Settings;

/** A text says what is wrong; a URL is never repeated, since it may hold a password. */
export function serverLogOf(
  values: SettingValues<typeof logSettings>,
): ServerLog | undefined | string {
  if (values.log === '') {
    return values['log-owner'] === ''
      ? undefined
      : '--log-owner is given, but no --log that it would own.';
  }
  return placesOf(values);
}
