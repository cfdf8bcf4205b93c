import { type Output, oneLine } from '@stillhere/command-line';
import { rotateResumeKey } from '@stillhere/identity';
import { systemClock, systemRandom } from '@stillhere/nest-kit';
import type { Command } from './command.js';
import { wordsCommands } from './words-commands.js';

export const commands: Readonly<Record<string, Command>> = {
  'add-account': {
    takesName: true,
    flags: ['name', 'role'],
    help: 'Makes an account; --role counselor, supervisor, admin, or several with commas',
    async run({ accounts }, { name, displayName, role }, output) {
      const roles = role.split(',').map((one) => one.trim());
      const { oneTimePassword } = await accounts.add({ name, displayName, roles });
      output.say(`Account "${name}" was made. Its one-time password, shown only now:`);
      output.print(oneTimePassword);
    },
  },
  'reset-password': {
    takesName: true,
    flags: [],
    help: 'Gives an account a new one-time password and ends its sign-ins',
    async run({ accounts }, { name }, output) {
      const { oneTimePassword } = await accounts.resetPassword(name);
      output.say(`All sign-ins of "${name}" have ended. New one-time password, shown only now:`);
      output.print(oneTimePassword);
    },
  },
  'disable-account': {
    takesName: true,
    flags: [],
    help: 'Lets nobody sign in to it any more and ends its sign-ins',
    async run({ accounts }, { name }, output) {
      await accounts.disable(name);
      output.say(`Account "${name}" is disabled, its sign-ins have ended. What it wrote stays.`);
    },
  },
  'enable-account': {
    takesName: true,
    flags: [],
    help: 'Undoes disable-account',
    async run({ accounts }, { name }, output) {
      await accounts.enable(name);
      output.say(`Account "${name}" may sign in again.`);
    },
  },
  'list-accounts': {
    takesName: false,
    flags: [],
    help: 'Prints name, roles, state and display name, one account a line',
    isReading: true,
    async run({ accounts }, { json }, output) {
      const rows = (await accounts.list()).map((account) => {
        const { name, roles, displayName } = account;
        return { name, roles: roles.join(','), state: stateOf(account), displayName };
      });
      list(rows, json, output);
    },
  },
  'add-token': {
    takesName: true,
    flags: ['role'],
    help: 'Makes a token for a program that calls over gRPC (docs/grpc.md)',
    async run({ tokens }, { name, role }, output) {
      const token = await tokens.add(name, role);
      output.say(`Token "${name}" was made. Shown only now; keep it as you keep a password:`);
      output.print(token);
    },
  },
  'revoke-token': {
    takesName: true,
    flags: [],
    help: 'Makes a token good for nothing, at once',
    async run({ tokens }, { name }, output) {
      await tokens.revoke(name);
      output.say(`Token "${name}" is good for nothing now.`);
    },
  },
  'list-tokens': {
    takesName: false,
    flags: [],
    help: 'Prints name, role and when it was made, one token a line',
    isReading: true,
    async run({ tokens }, { json }, output) {
      const rows = (await tokens.list()).map(({ name, role, createdAt }) => ({
        name,
        role,
        createdAt,
      }));
      list(rows, json, output);
    },
  },
  'add-tenant': {
    takesName: true,
    flags: ['host'],
    help: 'Makes a tenant, a network of its own, under the host names of --host (docs/tenants.md)',
    isOfAll: true,
    async run({ tenants }, { name, hosts }, output) {
      await tenants.add(name, hosts);
      output.say(
        `Tenant "${name}" is there, within a second in running processes. Its first account: ` +
          `npm run admin -- add-account admin --role admin --tenant ${name}`,
      );
    },
  },
  'set-hosts': {
    takesName: true,
    flags: ['host'],
    help: 'Gives a tenant these host names in place of those it has; without --host: none',
    isOfAll: true,
    async run({ tenants }, { name, hosts }, output) {
      await tenants.setHosts(name, hosts);
      output.say(`Tenant "${name}" is opened ${openedAt(hosts)}, within a second.`);
    },
  },
  'list-tenants': {
    takesName: false,
    flags: [],
    help: 'Prints name and host names, one tenant a line',
    isOfAll: true,
    isReading: true,
    async run({ tenants }, { json }, output) {
      const rows = (await tenants.list()).map(({ name, hosts }) => ({
        name,
        hosts: hosts.join(','),
      }));
      list(rows, json, output);
    },
  },
  'rotate-resume-key': {
    takesName: false,
    flags: [],
    isOfAll: true,
    help: 'Gives visitors’ tokens a new key; those of the key before are good for their week',
    run(_standing, { directory }, output) {
      const parts = { clock: systemClock, random: systemRandom };
      const id = rotateResumeKey(directory, { ...parts, former: 'keep' });
      output.say(`${id} makes visitors’ tokens within ten seconds. Copy resume.key to its backup.`);
    },
  },
  'replace-resume-key': {
    takesName: false,
    flags: [],
    isOfAll: true,
    help: 'The same where the key got out: visitor pages that are open now cannot resume',
    run(_standing, { directory }, output) {
      const parts = { clock: systemClock, random: systemRandom };
      const id = rotateResumeKey(directory, { ...parts, former: 'end' });
      output.say(
        `${id} makes visitors’ tokens, and all others are good for nothing, within ten seconds. ` +
          'Copy resume.key to its backup.',
      );
    },
  },
  ...wordsCommands,
};

function openedAt(hosts: readonly string[]): string {
  if (hosts.length === 0) return 'nowhere';
  return hosts.includes('*')
    ? 'under each host that is nobody else’s'
    : `under ${hosts.join(', ')}`;
}

function stateOf(account: {
  readonly disabled: boolean;
  readonly mustChangePassword: boolean;
}): string {
  if (account.disabled) return 'disabled';
  return account.mustChangePassword ? 'one-time password' : 'active';
}

/** Columns for people; a name may hold whatever somebody typed. */
function list(rows: readonly Readonly<Record<string, string>>[], json: boolean, output: Output) {
  if (json) {
    for (const row of rows) output.json(row);
    return;
  }
  const lines = rows.map((row) => Object.values(row).map(oneLine));
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  for (const cells of lines) {
    const padded = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    output.print(padded.join('  ').trimEnd());
  }
}
