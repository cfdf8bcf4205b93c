import { accessMatrix } from './matrix.js';
import type { Party, Rule } from './rule.js';

const parties: readonly Party[] = [
  'nobody',
  'visitor',
  'counselor',
  'supervisor',
  'admin',
  'analyst',
  'integrator',
  'service',
];

const intro = `# Who may call what

Written by \`npm run matrix -w libs/access\` from \`libs/access/src/matrix.ts\`; a test holds the two
together. Everything not named here is denied.

| word | reach |
|---|---|
| page | what a page asks for before anybody is known, through the edge; **over gRPC a call without a token is refused, whatever this column says** |
| tenant | everything of the caller's own tenant |
| own | the one conversation that a visitor's token is bound to |
| assigned | conversations whose counselor is the caller, once they no longer wait |
| self | what carries the caller's own name |
| – | no |

Calls made in somebody's name (an author, for one) also need that name to be the caller's where the
reach is own or assigned. *nobody* is a person whom no door knows yet; *service* is one of our own. A
staff token of a program acts while an enabled account of its name has that role.

Every cell is tried over every door it can come by: \`libs/nest-kit/test/access-cells.spec.ts\` (in process,
gRPC) and \`test/e2e/src/access-cells.e2e-spec.ts\` (the real process: gRPC, HTTP, WebSocket).
`;

/** The whole law as a page for people: one table a service, one row a call, one column a party. */
export function matrixTable(matrix: Readonly<Record<string, Rule>> = accessMatrix): string {
  const groups = Map.groupBy(Object.entries(matrix), ([action]) => action.split('/')[0] ?? '');
  const tables = [...groups].map(([group, rows]) => {
    const head = `| call | ${parties.join(' | ')} |\n|---|${parties.map(() => '---|').join('')}`;
    return `\n## ${group}\n\n${head}\n${rows.map(row).join('\n')}\n`;
  });
  return intro + tables.join('');
}

const row = ([action, rule]: [string, Rule]): string =>
  `| ${action.split('/')[1]} | ${parties.map((party) => rule[party] ?? '–').join(' | ')} |`;
