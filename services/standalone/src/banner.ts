import { resolve } from 'node:path';
import { dataDefault } from './options.js';

export interface Addresses {
  readonly http: string;
  readonly grpc: string;
  /** Missing: figures are told nowhere. */
  readonly metrics?: string;
  readonly directory: string;
  readonly logId: string;
}

/** What is to be said about signing in. */
export type Greeting =
  /** There was no account: this is the one that is just being made. */
  | { readonly kind: 'first'; readonly account: string; readonly oneTimePassword: string }
  /** Nobody has chosen a password yet: the first one may have been lost. */
  | { readonly kind: 'unused' }
  | { readonly kind: 'used' };

/** What a person needs to know to begin; printed once, when everything is ready. */
export function banner(
  { http, grpc, metrics, directory, logId }: Addresses,
  greeting: Greeting,
): string {
  const lines = [
    '',
    'Stillhere is ready.',
    '',
    `  Visitor page   ${http}/`,
    `  Desk           ${http}/desk/`,
    `  gRPC           ${grpc}   (docs/grpc.md)`,
    ...(metrics === undefined ? [] : [`  Metrics        ${metrics}/metrics`]),
    `  Data           ${directory}`,
    `  Log            ${logId}   (--expect-log)`,
    ...wordsFor(greeting, directory),
  ];
  return `${lines.join('\n')}\n`;
}

function wordsFor(greeting: Greeting, directory: string): string[] {
  switch (greeting.kind) {
    case 'first':
      return [
        '',
        'This is the first start. Sign in to the desk with',
        '',
        `  name       ${greeting.account}`,
        `  password   ${greeting.oneTimePassword}`,
        '',
        'The password is shown only now, and good for choosing another one.',
      ];
    case 'unused':
      return [
        '',
        'Nobody has chosen a password yet. If the one of the first start is lost:',
        `  npm run admin -- reset-password admin${dataFlag(directory)}`,
      ];
    case 'used':
      return [];
  }
}

/** The tools look where a start without flags does. */
const dataFlag = (directory: string): string =>
  directory === resolve(dataDefault) ? '' : ` --data ${JSON.stringify(directory)}`;
