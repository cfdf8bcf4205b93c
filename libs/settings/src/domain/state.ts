import type { BaseSource } from './events.js';

export interface Version {
  readonly version: number;
  readonly fromVersion: number;
  readonly text: string;
  /** Empty: nobody, it held before anything was published. */
  readonly by: string;
  readonly publishedAt: string;
  /** Empty: at once. */
  readonly takesEffectAt: string;
  readonly isAgain: boolean;
  readonly againOf: number;
  readonly source: 'published' | BaseSource;
}

export interface SettingsState {
  /** Oldest first; empty: nobody published anything. */
  readonly versions: readonly Version[];
}

export const initialState: SettingsState = { versions: [] };

/** In milliseconds; what takes effect at once does so whatever a clock says. */
export const effectMsOf = ({ takesEffectAt }: Pick<Version, 'takesEffectAt'>): number =>
  takesEffectAt === '' ? 0 : Date.parse(takesEffectAt);

/** The newest whose time has come. */
export function inForceAt<One extends Pick<Version, 'takesEffectAt'>>(
  versions: readonly One[],
  nowMs: number,
): One | undefined {
  return versions.findLast((one) => effectMsOf(one) <= nowMs);
}

export type VersionState = 'in-force' | 'scheduled' | 'replaced' | 'withdrawn';

/** What became of a version, or what is to become of it. */
export function versionState(
  versions: readonly Version[],
  index: number,
  nowMs: number,
): VersionState {
  const version = versions[index];
  if (version === undefined || inForceAt(versions, nowMs) === version) return 'in-force';
  if (version.takesEffectAt === '') return 'replaced';
  const startMs = effectMsOf(version);
  if (versions.slice(index + 1).some((one) => startMsOf(one) <= startMs)) return 'withdrawn';
  return startMs > nowMs ? 'scheduled' : 'replaced';
}

const startMsOf = (version: Version): number =>
  version.takesEffectAt === '' ? Date.parse(version.publishedAt) : effectMsOf(version);
