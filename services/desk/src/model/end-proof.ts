import type { FactItem } from './chat.js';

/** What an end by the contact policy rests on. Times are ISO-8601; empty for what did not happen. */
export interface EndProof {
  readonly policy: string;
  readonly clock: string;
  readonly ranS: number;
  readonly lastHeardAt: string;
  readonly warnings: readonly ProvenWarning[];
}
interface ProvenWarning {
  readonly at: string;
  readonly got: 'displayed' | 'delivered' | 'nothing';
  readonly gotAt: string;
}

/** Undefined for everything else that is recorded. */
export function endProofOf({ type, data }: FactItem): EndProof | undefined {
  if (type !== 'contact-step-taken' || data.act !== 'end') return undefined;
  const { warnings } = data;
  return {
    policy: text(data.policy),
    clock: text(data.clock),
    ranS: typeof data.ranS === 'number' ? data.ranS : 0,
    lastHeardAt: text(fieldsOf(data.proof).lastHeardAt),
    warnings: Array.isArray(warnings) ? warnings.map(warningOf) : [],
  };
}

function warningOf(value: unknown): ProvenWarning {
  const { at, deliveredAt, displayedAt } = fieldsOf(value);
  const [delivered, displayed] = [text(deliveredAt), text(displayedAt)];
  const got = displayed !== '' ? 'displayed' : delivered !== '' ? 'delivered' : 'nothing';
  return { at: text(at), got, gotAt: displayed || delivered };
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  value instanceof Object ? (value as Readonly<Record<string, unknown>>) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
