import type { Settings, SettingValues } from '@stillhere/command-line';
import type { RoutingSettings } from '../application/routing.js';

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
} as const satisfies Settings;

export const routingSettingsOf = (
  values: SettingValues<typeof routingSettings>,
): RoutingSettings => ({
  deskGraceMs: values['desk-grace-s'] * 1_000,
  goneEndMs: values['gone-end-min'] * 60_000,
});
