import type { Recorded } from '@stillhere/kernel';
import type { SettingsEvent } from './events.js';
import type { SettingsState, Version } from './state.js';

export function evolve(state: SettingsState, event: Recorded<SettingsEvent>): SettingsState {
  return { versions: [...state.versions, versionOf(event)] };
}

function versionOf(event: Recorded<SettingsEvent>): Version {
  const publishedAt = event.at;
  switch (event.type) {
    case 'settings.adopted': {
      const none = { fromVersion: 0, by: '', takesEffectAt: '', isAgain: false, againOf: 0 };
      return { ...none, ...event.data, publishedAt };
    }
    case 'settings.published':
      return { ...event.data, publishedAt, source: 'published' };
  }
}
