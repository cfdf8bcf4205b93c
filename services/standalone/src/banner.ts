import type { IssuedPassword } from '@stillhere/identity';

export interface Addresses {
  readonly http: string;
  readonly grpc: string;
  readonly directory: string;
}

/** What a person needs to know to begin; printed once, when everything is ready. */
export function banner(
  { http, grpc, directory }: Addresses,
  first: IssuedPassword | undefined,
): string {
  const lines = [
    '',
    'Stillhere is ready.',
    '',
    `  Visitor page   ${http}/`,
    `  Desk           ${http}/desk/`,
    `  gRPC           ${grpc}   (docs/grpc.md)`,
    `  Data           ${directory}`,
  ];
  if (first) {
    lines.push(
      '',
      'This is the first start. Sign in to the desk with',
      '',
      `  name       ${first.account}`,
      `  password   ${first.oneTimePassword}`,
      '',
      'The password is shown only now, and good for choosing another one.',
    );
  }
  return `${lines.join('\n')}\n\n`;
}
