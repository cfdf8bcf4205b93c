import * as v from 'valibot';

/** `open`: so many a second, whatever becomes of them. `closed`: so many under way at any time. */
export type Load =
  | { readonly kind: 'open'; readonly rate: number }
  | { readonly kind: 'closed'; readonly inFlight: number };

export interface Loads {
  readonly fixed: readonly Load[];
  /** Also looks for the highest rate with p99 ≤ 100 ms. */
  readonly highest: boolean;
}

const word = /^(?:(open|closed):([1-9]\d{0,5})|highest)$/;

export const defaultLoads: Loads = {
  fixed: [
    { kind: 'closed', inFlight: 240 },
    { kind: 'open', rate: 200 },
    { kind: 'open', rate: 1_000 },
  ],
  highest: true,
};

/** Of `closed:240,open:1000,highest`. */
export const loadsText = v.pipe(
  v.string(),
  v.check((text) => text.split(',').every((one) => word.test(one))),
  v.transform((text): Loads => {
    const words = text.split(',');
    return {
      fixed: words.filter((one) => one !== 'highest').map(loadOf),
      highest: words.includes('highest'),
    };
  }),
);

function loadOf(text: string): Load {
  const [kind, count] = text.split(':');
  return kind === 'open'
    ? { kind, rate: Number(count) }
    : { kind: 'closed', inFlight: Number(count) };
}

export const loadName = (load: Load): string =>
  load.kind === 'open'
    ? `open loop, ${load.rate} cycles/s`
    : `closed loop, ${load.inFlight} in flight`;
