import { randomUUID } from 'node:crypto';
import { subprotocol } from '@stillhere/live-protocol';
import { WebSocket } from 'ws';
import { closeAll, type Pair, type Steps } from './cycles.js';

export interface Counselor {
  readonly cookie: string;
}

export interface Target {
  /** `http://127.0.0.1:8080` */
  readonly address: string;
  /** Each takes at most 20 chats. */
  readonly counselors: readonly Counselor[];
}

interface Frame {
  readonly t: string;
  readonly type?: string;
  readonly revision?: number;
  readonly cid?: string;
  readonly n?: number;
  readonly actor?: string;
  readonly data?: { readonly upTo?: number; readonly cid?: string; readonly author?: string };
}

/** Raw frames, as docs/protocol.md has them: the load must not cost more than what it loads. */
export async function stillherePairs(
  target: Target,
  count: number,
  steps: () => Steps,
): Promise<{ pairs: Pair[]; close(): void }> {
  const sockets: WebSocket[] = [];
  const pairs: Pair[] = [];
  for (let index = 0; index < count; index += 1) {
    const counselor = target.counselors[index % target.counselors.length];
    if (!counselor) throw new Error('no counselor to take a chat');
    pairs.push(await openPair(target, counselor, { steps, sockets }));
  }
  return { pairs, close: () => closeAll(sockets) };
}

interface Around {
  readonly steps: () => Steps;
  readonly sockets: WebSocket[];
}

async function openPair(target: Target, counselor: Counselor, around: Around): Promise<Pair> {
  const { conversation, token } = await openConversation(target);
  await accept(target, counselor, conversation);
  const visitor = await hello(target, { conversation, token, v: 'visible' }, around.sockets);
  const staff = await hello(
    target,
    { conversation, v: 'visible' },
    around.sockets,
    counselor.cookie,
  );
  const sentAt = new Map<number, number>();
  let applied = 0;
  let [deliveredUpTo, displayedUpTo] = [-1, -1];
  visitor.onmessage = ({ data }) => {
    const frame = JSON.parse(String(data)) as Frame;
    if (frame.t === 'ping') visitor.send(JSON.stringify({ t: 'pong', n: frame.n, a: applied }));
    if (frame.t === 'ok') around.steps().accepted(Number(frame.cid));
    if (frame.t !== 'ev') return;
    applied = frame.revision ?? applied;
    if (applied % 16 === 0) visitor.send(JSON.stringify({ t: 'ack', upTo: applied }));
    if (frame.type === 'message-posted') sentAt.set(applied, Number(frame.data?.cid));
    const upTo = frame.data?.upTo ?? -1;
    if (frame.type === 'receipt-delivered' || frame.type === 'receipt-displayed') {
      deliveredUpTo = forEachUpTo(sentAt, deliveredUpTo, upTo, (n) => around.steps().delivered(n));
    }
    if (frame.type === 'receipt-displayed') {
      displayedUpTo = forEachUpTo(sentAt, displayedUpTo, upTo, (n) => around.steps().displayed(n));
      for (const revision of sentAt.keys()) if (revision <= displayedUpTo) sentAt.delete(revision);
    }
  };
  let [read, shown] = [0, 0];
  staff.onmessage = ({ data }) => {
    const frame = JSON.parse(String(data)) as Frame;
    if (frame.t === 'ping') staff.send(JSON.stringify({ t: 'pong', n: frame.n, a: read }));
    if (frame.t !== 'ev') return;
    read = frame.revision ?? read;
    if (frame.type === 'message-posted') {
      staff.send(JSON.stringify({ t: 'ack', upTo: read }));
      staff.send(JSON.stringify({ t: 'seen', upTo: read, dwellMs: 1_000 }));
      shown = read;
    } else if (read - shown >= 32) {
      staff.send(JSON.stringify({ t: 'ack', upTo: read }));
      shown = read;
    }
  };
  return {
    send: (n) =>
      visitor.send(
        JSON.stringify({
          t: 'msg',
          cid: String(n),
          body: 'a message of usual length, forty chars',
          seenRevision: applied,
        }),
      ),
  };
}

function forEachUpTo(
  sentAt: ReadonlyMap<number, number>,
  from: number,
  upTo: number,
  reached: (n: number) => void,
): number {
  for (const [revision, n] of sentAt) if (revision > from && revision <= upTo) reached(n);
  return Math.max(from, upTo);
}

let visitorsSoFar = 0;

/** As behind a proxy: everybody comes from an address of their own, and no limit of one is met. */
export function ownAddress(): { 'x-forwarded-for': string } {
  visitorsSoFar += 1;
  const [high, low] = [visitorsSoFar >> 8, visitorsSoFar & 255];
  return { 'x-forwarded-for': `10.${high >> 8}.${high & 255}.${low}` };
}

export async function openConversation(
  target: Target,
  from = ownAddress(),
): Promise<{ conversation: string; token: string }> {
  const entry = (await (
    await fetch(`${target.address}/api/entry?language=en`, { headers: from })
  ).json()) as {
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

/** Until the queue has it: it enters a moment after the conversation was opened. */
export async function accept(
  target: Target,
  { cookie }: Counselor,
  conversation: string,
): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await post(target, '/api/desk/accept', { conversation }, { cookie });
      return;
    } catch (error) {
      if (tries >= 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

export async function post<Answer>(
  target: Pick<Target, 'address'>,
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

function hello(
  target: Target,
  fields: object,
  sockets: WebSocket[],
  cookie = '',
): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const address = `${target.address.replace('http', 'ws')}/live`;
    const socket = new WebSocket(address, subprotocol, {
      headers: { cookie, origin: target.address },
    });
    sockets.push(socket);
    const page = { device: 'bench', tab: 'bench', page: randomUUID() };
    socket.onopen = () => socket.send(JSON.stringify({ t: 'hello', ...page, ...fields }));
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data)) as Frame & { message?: string };
      if (frame.t === 'welcome') resolve(socket);
      if (frame.t === 'bye') reject(new Error(frame.message));
    };
    socket.onerror = () => reject(new Error('the socket did not open'));
  });
}
