import type { Settings, SettingValues } from '@stillhere/command-line';
import type { RoutingSettings } from '../application/routing.js';
import { rulesFromFile } from './rules-file.js';

/** What whoever runs a helpline sets about routing, in one process and in many. */
export const routingSettings = {
  'desk-grace-s': {
    kind: 'number',
    value: 'SECONDS',
    min: 5,
    max: 3_600,
    default: 45,
    env: 'STILLHERE_DESK_GRACE_S',
    help: 'How long a counselor keeps their chats whose desk is closed or cut off',
  },
  'gone-end-min': {
    kind: 'number',
    value: 'MINUTES',
    min: 5,
    max: 10_080,
    default: 60,
    env: 'STILLHERE_GONE_END_MIN',
    help: 'When a waiting chat ends whose person is not there any more',
  },
  'floor-rules': {
    kind: 'text',
    value: 'FILE',
    default: '',
    env: 'STILLHERE_FLOOR_RULES',
    help: 'Who gets which conversation, as docs/floor.md says; read again when it changes',
  },
} as const satisfies Settings;

/** A text says why the rules are not taken. */
export const routingSettingsOf = (
  values: SettingValues<typeof routingSettings>,
): RoutingSettings | string => {
  const file = values['floor-rules'];
  const rules = file === '' ? undefined : rulesFromFile(file, (text) => console.error(text));
  if (typeof rules === 'string') return rules;
  return {
    deskGraceMs: values['desk-grace-s'] * 1_000,
    goneEndMs: values['gone-end-min'] * 60_000,
    ...(rules ? { rules } : {}),
  };
};
