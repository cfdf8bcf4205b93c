import type { Settings, SettingValues } from '@stillhere/command-line';
import { dataSetting } from '@stillhere/data-directory';
import { homeTenantDefault } from '@stillhere/kernel';
import { logSetting } from '@stillhere/log-source';
import { periodNames, tableFormats } from '@stillhere/reporting';

export const commands = ['list', 'show', 'explain', 'observations'] as const;
export type Command = (typeof commands)[number];

const seconds = { kind: 'number', value: 'SECONDS', min: 0, max: 3_600 } as const;
export const settings = {
  data: {
    ...dataSetting,
    help: 'Where the log lies',
  },
  log: logSetting,
  tenant: { kind: 'text', value: 'NAME', default: homeTenantDefault, help: 'Whose figures' },
  from: { kind: 'text', value: 'DAY', default: '', help: 'First day, as 2026-03-01' },
  until: { kind: 'text', value: 'DAY', default: '', help: 'The first day after it' },
  zone: { kind: 'text', value: 'ZONE', default: 'UTC', help: 'Time zone, as Europe/Berlin' },
  period: { kind: 'choice', choices: periodNames, default: 'day', help: 'How it is cut' },
  by: { kind: 'text', value: 'GROUPS', default: '', help: 'Split by, as service,language' },
  only: {
    kind: 'text',
    value: 'PAIRS',
    default: '',
    help: 'Only these, as language=es,language=en',
  },
  'short-abandon': { ...seconds, default: 10, help: 'How soon an abandon is short' },
  'with-short-abandons': { kind: 'switch', help: 'Short abandons count after all' },
  'service-level': { ...seconds, default: 20, help: 'Within what an answer is in time' },
  version: { kind: 'text', value: 'POSITION', default: '', help: 'As it was reported then' },
  since: {
    kind: 'text',
    value: 'POSITION',
    default: '',
    help: 'Of explain: only what moved it since',
  },
  'hide-below': {
    ...{ kind: 'number', value: 'N', default: 0, min: 0, max: 1_000 },
    help: 'Hide figures of fewer conversations or counselors; for analysts 10',
  },
  format: { kind: 'choice', choices: tableFormats, default: 'csv', help: 'Of what is written' },
  bom: { kind: 'switch', help: 'CSV begins with a byte order mark, for spreadsheets' },
  to: { kind: 'text', value: 'FILE', default: '', help: 'A file that does not exist yet' },
} as const satisfies Settings;

export type Values = SettingValues<typeof settings>;
