import { say } from '@stillhere/harness/people';
import type { Fault } from './faulty-store.js';

export interface ControlResult {
  readonly fault: Fault;
  readonly isCaught: boolean;
  readonly sentence: string;
}

export function verdict(fault: Fault, isCaught: boolean, sentence: string): ControlResult {
  say(`control ${fault}: ${sentence}`);
  return { fault, isCaught, sentence };
}
