import { Server, withoutDesks } from '@stillhere/harness';
import { Http, type Staff, signIn, staying } from '@stillhere/harness/people';
import {
  createResumeTokens,
  openResumeKeys,
  type ResumeTokens,
  type TokenRole,
} from '@stillhere/identity';
import { systemClock, systemRandom } from '@stillhere/nest-kit';
import { QuietTalk } from './quiet-talk.js';

const roles: readonly TokenRole[] = [
  'integrator',
  'analyst',
  'counselor',
  'supervisor',
  'admin',
  'service',
];
const seatsMax = 20;

/** The real process with everything that somebody hostile could have got hold of. */
export interface Target {
  readonly server: Server;
  readonly http: Http;
  readonly port: number;
  readonly grpcPort: number;
  /** gRPC tokens, by role; each is good. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Made with the key of this very process: what only a thief of its disk could mint. */
  readonly mint: (ageMs: number) => ResumeTokens;
  /** Has chats with the attackers. */
  readonly staff: Staff;
  /** Has quiet ones. */
  readonly other: Staff;
  /** Somebody in need and their counselor, who talk all the while. */
  readonly quiet: QuietTalk;
  /** Lines in which the process said that something of ours went wrong; its end, too. */
  readonly faults: readonly string[];
}

export async function openTarget(): Promise<Target> {
  const faults: string[] = [];
  const server = await Server.start({
    name: 'hostile',
    env: withoutDesks,
    onUnasked: ({ message }) => void faults.push(message),
    onOutput: (text) => void faults.push(...text.split('\n').filter(isFault)),
  });
  const life = staying(server);
  const http = new Http(life);
  const keys = openResumeKeys(server.directory, { clock: systemClock, random: systemRandom });
  const other = await signIn({ life, http }, 'ana', seatsMax);
  const portOf = (address: string): number => Number(address.split(':').at(-1));
  return {
    server,
    http,
    port: portOf(server.address),
    grpcPort: portOf(server.grpcAddress),
    tokens: Object.fromEntries(roles.map((role) => [role, tokenFor(server, role)])),
    mint: (ageMs) => {
      const clock = { ...systemClock, now: () => systemClock.now() - ageMs };
      return createResumeTokens({ keys, clock, random: systemRandom });
    },
    staff: await signIn({ life, http }, 'mallory', seatsMax),
    faults,
    other,
    quiet: await QuietTalk.open(server, other),
  };
}

/** A line of its log at level error, or of Node's own about what nobody caught. */
const isFault = (line: string): boolean =>
  / error {1,2}\S/.test(line) || /Warning:|Error:/.test(line);

/** Staff roles act in the name of an account; it is there first. */
function tokenFor(server: Server, role: TokenRole): string {
  if (['counselor', 'supervisor', 'admin'].includes(role)) {
    server.tool('admin', 'add-account', `hostile.${role}`, '--role', role);
  }
  const { text } = server.tool('admin', 'add-token', `hostile.${role}`, '--role', role);
  const token = text.split('\n').findLast((line) => /^\S{16,}$/.test(line));
  if (token === undefined) throw new Error(`no token for ${role}: ${text}`);
  return token;
}
