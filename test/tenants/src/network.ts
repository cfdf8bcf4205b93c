import type { Server } from '@stillhere/harness';
import { acceptTalk, enter, Http, openTalk, type Talk } from '@stillhere/harness/people';
import { eventually, seededRandom } from '@stillhere/testing';

/** Roles of people at a desk, with the accounts that have them; both networks use the same names. */
const people = { counselor: 'mia', supervisor: 'sam', admin: 'ida' } as const;
const programs = { analyst: 'reader', integrator: 'crm', service: 'own' } as const;
export type StaffRole = keyof typeof people;
export type TokenRole = StaffRole | keyof typeof programs;
export const staffRoles = Object.keys(people) as StaffRole[];
export const tokenRoles = [...staffRoles, ...Object.keys(programs)] as TokenRole[];

/** One helpline with its people, a chat between two of them, and somebody who waits. */
export interface Network {
  readonly tenant: string;
  /** Its own host name leads to the same process. */
  readonly address: string;
  readonly http: Http;
  readonly cookies: Readonly<Record<StaffRole, string>>;
  readonly tokens: Readonly<Record<TokenRole, string>>;
  /** Others name it in their calls. */
  readonly talk: Talk;
  readonly visitorToken: string;
  /** Of everybody at its desks; each network has another one. */
  readonly password: string;
  /** Nobody outside was ever told of it. */
  readonly hidden: string;
  /** What nobody outside may hear: words, names, the id of who waits. */
  readonly secrets: () => readonly string[];
  /** Says something new, lets somebody in, and changes the shift; resolves when the own desk shows it. */
  act(): Promise<void>;
  close(): void;
}

export interface Founding {
  readonly server: Server;
  readonly tenant: string;
  readonly host: string;
}

let seeds = 0;

/** Makes the tenant beside the running process, and its people through its own doors. */
export async function found({ server, tenant, host }: Founding): Promise<Network> {
  const admin = (...args: string[]): string => {
    const { code, text } = server.tool('admin', ...args);
    if (code !== 0) throw new Error(`admin ${args[0]}: ${text}`);
    return (
      text
        .trim()
        .split('\n')
        .findLast((line) => /^\S{8,}$/.test(line)) ?? ''
    );
  };
  admin('add-tenant', tenant, '--host', host);
  const port = new URL(server.address).port;
  const address = `http://${host}:${port}`;
  const http = new Http({ server: { address }, up: () => Promise.resolve() });
  await everyDoorAnswers(address, 200);
  const secrets = [`Name of ${tenant}`];
  const password = `${tenant} has quiet words of its own`;
  const staff = async (role: StaffRole): Promise<string> => {
    const name = people[role];
    const shown = ['--name', `Name of ${tenant}`, '--role', role, '--tenant', tenant];
    return signIn(http, { account: name, password }, admin('add-account', name, ...shown));
  };
  const cookies = { counselor: '', supervisor: '', admin: '' };
  for (const role of staffRoles) cookies[role] = await staff(role);
  const tokens = {} as Record<TokenRole, string>;
  for (const [role, name] of Object.entries({ ...people, ...programs })) {
    tokens[role as TokenRole] = admin('add-token', name, '--role', role, '--tenant', tenant);
  }
  const desk = { http, cookie: cookies.counselor };
  await available(desk, true);
  const parts = {
    ...{ http, address, onAcknowledged: () => undefined },
    random: () => seededRandom(++seeds),
  };
  const say = (by: { say(body: string): void }, what: string): void => {
    secrets.push(`canary of ${tenant}: ${what}`);
    by.say(`canary of ${tenant}: ${what}`);
  };
  const talk = await openTalk(parts);
  await acceptTalk(talk, [{ account: people.counselor, cookie: cookies.counselor }], parts);
  const { visitor, counselor } = talk;
  if (counselor === undefined) throw new Error(`${tenant}: nobody took the chat`);
  say(visitor, 'what the visitor said');
  say(counselor, 'what the counselor said');
  counselor.note(`canary of ${tenant}: what the counselor noted`);
  secrets.push(`canary of ${tenant}: what the counselor noted`);
  await Promise.all([visitor.settled(), counselor.settled()]);
  const waiting = await openTalk(parts);
  say(waiting.visitor, 'what somebody said who waits');
  await waiting.visitor.settled();
  secrets.push(waiting.conversation);
  const { token: visitorToken } = await enter(http, { device: 'd1', tab: 't1' });
  let acts = 0;
  return {
    ...{ tenant, address, http, cookies, tokens, talk, visitorToken, password },
    hidden: waiting.conversation,
    secrets: () => secrets,
    async act() {
      acts += 1;
      say(visitor, `what the visitor said later, ${acts}`);
      say(counselor, `what the counselor said later, ${acts}`);
      await Promise.all([visitor.settled(), counselor.settled()]);
      const { conversation } = await enter(http, { device: `d${acts}`, tab: `t${acts}` });
      secrets.push(conversation);
      await available(desk, acts % 2 === 0);
    },
    close() {
      for (const one of [visitor, counselor, waiting.visitor]) one.client.close();
    },
  };
}

/** Several at once take connections of their own, and so come to each edge. */
export async function everyDoorAnswers(address: string, status: number): Promise<void> {
  await eventually(`${address} answers ${status} everywhere`, async () => {
    const asked = Array.from({ length: 8 }, () => fetch(`${address}/api/entry`));
    return (await Promise.all(asked)).every((answer) => answer.status === status);
  });
}

async function signIn(
  http: Http,
  { account, password }: { readonly account: string; readonly password: string },
  oneTime: string,
): Promise<string> {
  const path = '/api/desk/sign-in';
  const first = await http.must({ method: 'POST', path, body: { account, password: oneTime } });
  const cookie = first.cookie ?? '';
  const body = { old: oneTime, new: password };
  const changed = await http.must({ method: 'POST', path: '/api/desk/password', body, cookie });
  return changed.cookie ?? cookie;
}

const available = ({ http, cookie }: { http: Http; cookie: string }, isAvailable: boolean) =>
  http.must({
    ...{ method: 'POST', path: '/api/desk/availability', cookie },
    body: { available: isAvailable, seatsMax: 4 },
  });
