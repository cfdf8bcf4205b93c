import type { Settings, SettingValues } from '@stillhere/command-line';
import { logOwnerSetting, logSetting, logUrlProblem } from '@stillhere/log-source';
import type { DatabaseLog } from './log-source.js';

export const logSettings = {
  log: logSetting,
  'log-owner': logOwnerSetting,
} as const satisfies Settings;

/** A text says what is wrong; a URL is never repeated, since it may hold a password. */
export function databaseLogOf(
  values: SettingValues<typeof logSettings>,
): DatabaseLog | undefined | string {
  const { log: url, 'log-owner': ownerUrl } = values;
  if (url === '') {
    return ownerUrl === '' ? undefined : '--log-owner is given, but no --log that it would own.';
  }
  const problem = logUrlProblem('--log', url) ?? logUrlProblem('--log-owner', ownerUrl);
  if (problem !== undefined) return problem;
  return { url, ownerUrl: ownerUrl === '' ? undefined : ownerUrl };
}
