import { session } from '@stillhere/contracts';
import { Server } from '@stillhere/harness';
import { type Entered, enter, Http, staying } from '@stillhere/harness/people';
import { deskSubprotocol, type ServerFrame, subprotocol } from '@stillhere/live-protocol';
import { connectGrpc } from '@stillhere/nest-kit';

const password = 'four quiet words belong here';
const programs = ['analyst', 'integrator', 'service'] as const;

interface Wanted {
  readonly path: string;
  readonly protocols: string;
  readonly headers: Record<string, string>;
}

/** Somebody of the staff, with all that proves it. */
export interface Person {
  readonly account: string;
  readonly role: string;
  cookie: string;
  readonly token: string;
}

/** The real process, and one of everybody who may come to a door of it. */
export class Doors {
  readonly people: Record<string, Person> = {};
  /** Tokens of programs, by role. */
  readonly tokens: Record<string, string> = {};

  readonly #desks = new Map<string, { close(): void }>();

  private constructor(
    readonly server: Server,
    readonly http: Http,
  ) {}

  /** `args`: settings beside those that all doors have. */
  static async open(name: string, args: readonly string[] = []): Promise<Doors> {
    // Who comes over these doors has no desk open: their chats stay theirs all the same.
    const server = await Server.start({ name, args: ['--desk-grace-s', '3600', ...args] });
    const doors = new Doors(server, new Http(staying(server)));
    for (const role of programs) {
      doors.tokens[role] = doors.#admin('add-token', `program.${role}`, '--role', role);
    }
    for (const [account, role] of [
      ['ana', 'counselor'],
      ['bea', 'counselor'],
      ['sam', 'supervisor'],
      ['ida', 'admin'],
    ] as const) {
      await doors.#hire(account ?? '', role ?? '');
    }
    return doors;
  }

  person(account: string): Person {
    const person = this.people[account];
    if (!person) throw new Error(`nobody is called ${account}`);
    return person;
  }

  /** A visitor who came in, and is taken by `account` where one is named. */
  async visitor(account?: string): Promise<Entered> {
    const digits = (): string => crypto.randomUUID().replaceAll('-', '');
    const visitor = await enter(this.http, { device: digits(), tab: digits() });
    if (account !== undefined) await this.accept(visitor.conversation, account);
    return visitor;
  }

  async accept(conversation: string, account: string): Promise<void> {
    const { cookie } = this.person(account);
    const availability = { available: true, seatsMax: 20 };
    await this.post('/api/desk/availability', availability, cookie);
    await this.#atDesk(account);
    for (;;) {
      const { status, text } = await this.post('/api/desk/accept', { conversation }, cookie);
      if (status === 200) return;
      if (!text.includes('NotWaiting')) throw new Error(text);
    }
  }

  /** A desk of theirs stays open: without one their chats go back to the queue after a while. */
  async #atDesk(account: string): Promise<void> {
    if (this.#desks.has(account)) return;
    const hello = { v: 'visible', device: `of-${account}`, tab: `of-${account}` };
    const { cookie } = this.person(account);
    this.#desks.set(account, await this.desk(hello, { cookie }));
  }

  /** So many messages of Ana's, who takes it. */
  async fill(conversation: string, count: number): Promise<void> {
    await this.accept(conversation, 'ana');
    const { token } = this.person('ana');
    const address = this.server.grpcAddress;
    const definition = session.SessionServiceService;
    const connection = connectGrpc<session.SessionService>(definition, { address, token });
    const said = { conversation, author: 'counselor:ana', device: 'd', tab: 't', prevCid: '' };
    for (let n = 0; n < count; n += 1) {
      const cid = `filling-${n}`;
      await connection.client.post({ ...said, cid, body: `line ${n}`, seenRevision: 0 });
    }
    connection.close();
  }

  async post(path: string, body: object, cookie = '', headers: Record<string, string> = {}) {
    const { address } = this.server;
    const answer = await fetch(address + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: address, cookie, ...headers },
      body: JSON.stringify(body),
    });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  }

  async get(path: string, headers: Record<string, string> = {}) {
    const answer = await fetch(this.server.address + path, { headers });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  }

  /** A socket that said hello: its first frame, and what came until now. */
  live(hello: object, headers: Record<string, string> = {}) {
    return this.#socket({ path: '/live', protocols: subprotocol, headers }, hello);
  }

  /** The same of a desk. */
  desk(hello: object, headers: Record<string, string> = {}) {
    return this.#socket({ path: '/api/desk/live', protocols: deskSubprotocol, headers }, hello);
  }

  async #socket(wanted: Wanted, hello: object) {
    const { path, ...options } = wanted;
    const address = this.server.address.replace('http', 'ws') + path;
    const socket = new WebSocket(address, options as never);
    const frames: ServerFrame[] = [];
    const first = new Promise<ServerFrame>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const frame = JSON.parse(String(data)) as ServerFrame;
        frames.push(frame);
        if (frame.t === 'ping')
          socket.send(JSON.stringify({ t: 'pong', n: frame.n, v: 'visible' }));
        resolve(frame);
      });
    });
    const closed = new Promise<number>((resolve) => {
      socket.addEventListener('close', ({ code }) => resolve(code));
    });
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    socket.send(JSON.stringify({ t: 'hello', page: 'p1', v: 'visible', ...hello }));
    return { first: await first, frames, closed, close: () => socket.close() };
  }

  admin(...args: string[]): string {
    return this.#admin(...args);
  }

  close(): Promise<void> {
    for (const desk of this.#desks.values()) desk.close();
    return this.server.stop();
  }

  #admin(...args: string[]): string {
    const { code, text } = this.server.tool('admin', ...args);
    if (code !== 0) throw new Error(text);
    return text.split('\n').findLast((line) => /^\S{8,}$/.test(line)) ?? '';
  }

  async #hire(account: string, role: string): Promise<void> {
    const oneTime = this.#admin('add-account', account, '--name', account, '--role', role);
    const token = this.#admin('add-token', account, '--role', role);
    this.people[account] = { account, role, token, cookie: '' };
    await this.signIn(account, oneTime);
  }

  /** Signs in anew; with a one-time password, chooses another. */
  async signIn(account: string, oneTime?: string): Promise<string> {
    const asked = { account, password: oneTime ?? password };
    let cookie = cookieOf(await this.post('/api/desk/sign-in', asked));
    if (oneTime !== undefined) {
      const change = { old: oneTime, new: password };
      cookie = cookieOf(await this.post('/api/desk/password', change, cookie));
    }
    this.person(account).cookie = cookie;
    return cookie;
  }
}

function cookieOf({ status, text, headers }: Awaited<ReturnType<Doors['post']>>): string {
  const [first = ''] = headers.getSetCookie();
  if (status !== 200) throw new Error(text);
  return first.split(';')[0] ?? '';
}
