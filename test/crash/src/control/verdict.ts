import { say } from '@stillhere/harness/people';
import type { Fault } from './faulty-store.js';

export interface ControlResult {
  readonly fault: Fault | 'heads-off' | 'revisions-off' | 'leases-off';
  readonly isCaught: boolean;
  readonly sentence: string;
}

export function verdict(
  fault: ControlResult['fault'],
  isCaught: boolean,
  sentence: string,
): ControlResult {
  say(`control ${fault}: ${sentence}`);
  return { fault, isCaught, sentence };
}
