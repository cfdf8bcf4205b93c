type Env = Readonly<Record<string, string | undefined>>;

export interface Sampling {
  /** Of the traces that begin with us, from 0 to 1: the rest is counted nowhere and costs next to nothing. */
  readonly ratio: number;
  /** What stands in the variables cannot be meant: a sentence. */
  readonly problem?: string;
}

const samplers = ['always_on', 'always_off', 'traceidratio'];

/**
 * What OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG say, with or without `parentbased_`: what others began is kept
 * as they decided in either case, else no trace would be whole.
 */
export function samplingOf(env: Env): Sampling {
  const name = env.OTEL_TRACES_SAMPLER || 'parentbased_always_on';
  const rule = name.replace(/^parentbased_/, '');
  if (!samplers.includes(rule)) {
    const expected = samplers.map((one) => `parentbased_${one}`).join(', ');
    return { ratio: 1, problem: mistaken('OTEL_TRACES_SAMPLER', name, `one of ${expected}`) };
  }
  if (rule !== 'traceidratio') return { ratio: rule === 'always_on' ? 1 : 0 };
  const text = env.OTEL_TRACES_SAMPLER_ARG || '1';
  const ratio = Number(text);
  if (ratio >= 0 && ratio <= 1) return { ratio };
  return {
    ratio: 1,
    problem: mistaken('OTEL_TRACES_SAMPLER_ARG', text, 'a number from 0 to 1'),
  };
}

const mistaken = (name: string, found: string, expected: string): string =>
  `${name} is "${found.slice(0, 80)}" but must be ${expected}. Every trace is kept until then.`;
