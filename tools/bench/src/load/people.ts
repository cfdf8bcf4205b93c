import { randomUUID } from 'node:crypto';
import { subprotocol } from '@stillhere/live-protocol';
import { Wire } from './wire.js';

export interface Counselor {
  readonly cookie: string;
}

export interface Target {
  /** `http://127.0.0.1:8080` */
  readonly address: string;
}

let visitorsSoFar = 0;

/** As behind a proxy: everybody comes from an address of their own, and no limit of one is met. */
export function ownAddress(): { 'x-forwarded-for': string } {
  visitorsSoFar += 1;
  const [high, low] = [visitorsSoFar >> 8, visitorsSoFar & 255];
  return { 'x-forwarded-for': `10.${high >> 8}.${high & 255}.${low}` };
}

export interface Opened {
  readonly conversation: string;
  readonly token: string;
}

export async function openConversation(target: Target, from = ownAddress()): Promise<Opened> {
  const answer = await fetch(`${target.address}/api/entry?language=en`, { headers: from });
  const entry = (await answer.json()) as {
    service: string;
    disclosure: { version: string; hash: string };
  };
  const body = {
    requestId: randomUUID(),
    service: entry.service,
    language: 'en',
    disclosureVersion: entry.disclosure.version,
    disclosureHash: entry.disclosure.hash,
    answers: { urgency: 'today' },
    device: 'bench',
    tab: 'bench',
  };
  return post(target, '/api/conversations', body, from);
}

/** Tries until the queue has it: it enters a moment after the conversation was opened. */
export async function takeChat(
  target: Target,
  { cookie }: Counselor,
  conversation: string,
): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await post(target, '/api/desk/accept', { conversation }, { cookie });
      return;
    } catch (error) {
      if (tries >= 400) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

export async function post<Answer>(
  target: Target,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(target.address + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: target.address, ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** What the server says first. */
export interface Welcome {
  readonly t: 'welcome';
  readonly head: number;
  readonly logId: string;
  readonly resumeToken?: string;
}

/** The server ended it, and said so. */
export class Bye extends Error {
  constructor(
    message: string,
    readonly code: number,
    readonly retryAfterMs: number,
  ) {
    super(`${message} (${code})`);
  }
}

/** As a page does: an attempt that takes longer is given up. */
const welcomeMaxMs = 5_000;

const triesMax = 10;

/** As `hello`, and tries again as a page would: a busy machine takes longer than an attempt may. */
export async function join(
  target: Target,
  fields: object,
  cookie = '',
): Promise<{ wire: Wire; welcome: Welcome }> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await hello(target, fields, cookie);
    } catch (error) {
      if (tries === triesMax) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_000 * tries));
    }
  }
}

/**
 * Opens a socket of the live protocol and is welcomed; what comes after that waits for `listen`. Throws Bye,
 * or an Error when it was refused, broke, or took too long.
 */
export async function hello(
  target: Target,
  fields: object,
  cookie = '',
): Promise<{ wire: Wire; welcome: Welcome }> {
  const headers = { origin: target.address, ...(cookie !== '' && { cookie }) };
  const port = Number(new URL(target.address).port);
  const wire = await Wire.open({ port, path: '/live', protocol: subprotocol, headers });
  const welcome = await new Promise<Welcome>((resolve, reject) => {
    const tooLong = setTimeout(() => {
      wire.drop();
      reject(new Error('no welcome came'));
    }, welcomeMaxMs);
    wire.onClose = () => {
      clearTimeout(tooLong);
      reject(new Error('the socket was closed before the welcome'));
    };
    wire.listen((text) => {
      clearTimeout(tooLong);
      wire.listen(undefined);
      const frame = JSON.parse(text) as Welcome | ({ readonly t: 'bye' } & Bye);
      if (frame.t === 'welcome') resolve(frame);
      else reject(new Bye(frame.message, frame.code, frame.retryAfterMs));
    });
    const page = { device: 'bench', tab: 'bench', page: randomUUID(), v: 'visible' };
    wire.send(JSON.stringify({ t: 'hello', ...page, ...fields }));
  });
  wire.onClose = () => {};
  return { wire, welcome };
}
