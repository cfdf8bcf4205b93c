export { type SettingsCalls, settingsCalls } from './calls.js';
export type { CheckedAgainst, SettingsDocument } from './document.js';
export { publishedDefinition } from './published.js';
export { createSettings, type Settings, type SettingsPorts } from './settings.js';
