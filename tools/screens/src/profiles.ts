/** A phone and its link; the numbers are Chromium's throttles. */
export interface Profile {
  readonly name: string;
  readonly cpuSlowdown: number;
  readonly downKbps: number;
  readonly upKbps: number;
  readonly roundTripMs: number;
}

/** A tired laptop on a shared office line. */
export const deskProfile: Profile = {
  name: 'slow laptop',
  cpuSlowdown: 4,
  downKbps: 10_000,
  upKbps: 5_000,
  roundTripMs: 40,
};

/** The first is Lighthouse's mobile profile; the second a cheap phone at the edge of a network. */
export const profiles: readonly Profile[] = [
  { name: 'slow phone', cpuSlowdown: 4, downKbps: 1_600, upKbps: 750, roundTripMs: 150 },
  { name: 'bad link', cpuSlowdown: 6, downKbps: 400, upKbps: 400, roundTripMs: 400 },
];
