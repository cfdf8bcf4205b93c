import type { JsonObject } from '@stillhere/kernel';

/** What holds where nobody published anything. */
export type BaseSource = 'file' | 'built-in';

export interface Adopted extends JsonObject {
  readonly version: number;
  readonly text: string;
  readonly source: BaseSource;
}

export interface Published extends JsonObject {
  readonly version: number;
  readonly fromVersion: number;
  /** The whole document. */
  readonly text: string;
  /** Empty: with this event. */
  readonly takesEffectAt: string;
  readonly by: string;
  readonly isAgain: boolean;
  readonly againOf: number;
}

export type SettingsEvent =
  | { readonly type: 'settings.adopted'; readonly data: Adopted }
  | { readonly type: 'settings.published'; readonly data: Published };
