import { priorityMax } from './rules.js';

interface InLine {
  readonly conversation: string;
  readonly priority: number;
  readonly raised: number;
  readonly returned: boolean;
  readonly enteredAtMs: number;
}

export const priorityOf = ({ priority, raised }: Pick<InLine, 'priority' | 'raised'>): number =>
  Math.min(priority + raised, priorityMax);

/** Who came back first, then the most urgent, then the longest wait; equal ones always in one order. */
export const byTurn = (a: InLine, b: InLine): number =>
  Number(b.returned) - Number(a.returned) ||
  priorityOf(b) - priorityOf(a) ||
  a.enteredAtMs - b.enteredAtMs ||
  (a.conversation < b.conversation ? -1 : 1);
