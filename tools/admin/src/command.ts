import type { Output } from '@stillhere/command-line';
import type { Order } from '@stillhere/erasure';
import type { TenantIdentity, Tenants } from '@stillhere/identity';
import type { Words } from './words.js';

export interface CommandInput {
  readonly directory: string;
  /** Empty where the command takes no name. */
  readonly name: string;
  readonly displayName: string;
  readonly role: string;
  /** Of set-hosts also none at all. */
  readonly hosts: readonly string[];
  readonly json: boolean;
  /** Under which reference, why and by whom something of what people said is destroyed or held. */
  readonly order: Order;
}

/** What a command works on: one tenant's people, which tenants there are, and what their visitors said. */
export interface Standing extends TenantIdentity {
  readonly tenants: Tenants;
  readonly words: Words;
}

export type Flag = 'name' | 'role' | 'host' | 'request' | 'reason' | 'by';

export interface Command {
  /** Whether NAME follows the command. */
  readonly takesName: boolean;
  readonly flags: readonly Flag[];
  readonly help: string;
  /** It is not about one tenant's people: `--tenant` says nothing to it. */
  readonly isOfAll?: boolean;
  /** It only looks: nothing is opened for writing. */
  readonly isReading?: boolean;
  /** What it prints can be had as JSON; so it is with all that only look. */
  readonly hasJson?: boolean;
  /** What --reason may be. */
  readonly reasons?: readonly string[];
  /** What follows the command, where it is no name. */
  readonly takes?: string;
  run(standing: Standing, input: CommandInput, output: Output): Promise<void> | void;
}
