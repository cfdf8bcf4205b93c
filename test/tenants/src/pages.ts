import { readFileSync } from 'node:fs';
import { eventually } from '@stillhere/testing';
import type { About } from './requests.js';

/** Every request that docs/http.openapi.json has, as `POST /api/leave`. */
export const routes: readonly string[] = Object.entries(
  (JSON.parse(readFileSync('docs/http.openapi.json', 'utf8')) as { paths: object }).paths,
).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
);

export interface AboutPage extends About {
  /** Of a visitor, and of a counselor, of whoever asks. */
  readonly token: string;
  readonly password: string;
}

/** What is sent with each of them. A route without a line here fails. */
const bodies: Readonly<Record<string, (about: AboutPage) => object | undefined>> = {
  'GET /api/entry': () => undefined,
  'POST /api/conversations': () => ({}),
  'POST /api/leave': ({ token }) => ({ token, reason: 'exit' }),
  'POST /api/desk/sign-in': ({ password }) => ({ account: 'mia', password }),
  'POST /api/desk/password': () => ({ old: 'x', new: 'four other words are here' }),
  'POST /api/desk/sign-out': () => ({}),
  'GET /api/desk/me': () => undefined,
  'POST /api/desk/availability': () => ({ available: true, seatsMax: 4 }),
  'POST /api/desk/accept': ({ conversation }) => ({ conversation }),
  'POST /api/desk/decline': ({ conversation }) => ({ conversation, offer: 1, reason: 'other' }),
  'POST /api/desk/explain': ({ conversation }) => ({ conversation }),
  'POST /api/desk/acknowledge': ({ conversation }) => ({ conversation }),
  'POST /api/desk/end': ({ conversation }) => ({
    ...{ conversation, disposition: 'ended-by-agreement' },
  }),
  'POST /api/desk/assign': ({ conversation, counselor }) => ({
    ...{ conversation, counselor, previous: counselor },
  }),
  'POST /api/desk/put-back': ({ conversation, counselor }) => ({ conversation, counselor }),
  'POST /api/desk/risk': ({ conversation }) => ({ conversation, level: 'high' }),
  'POST /api/desk/hold-policy': ({ conversation }) => ({ conversation, held: true }),
  'POST /api/desk/step-now': ({ conversation }) => ({ conversation, afterSteps: 0 }),
  'GET /api/desk/drafts': () => undefined,
  'POST /api/desk/drafts': ({ conversation }) => ({
    ...{ conversation, to: 'visitor', message: 'by somebody of another network', note: '' },
  }),
  'POST /api/desk/leave': () => ({ tab: 't1' }),
  'GET /healthz': () => undefined,
  'GET /readyz': () => undefined,
};

export interface Shown {
  readonly route: string;
  readonly status: number;
  readonly text: string;
}

/** One request as a page would send it, whatever comes of it. */
export async function ask(
  address: string,
  route: string,
  { about, cookie }: { readonly about: AboutPage; readonly cookie: string },
): Promise<Shown> {
  const [method = '', path = ''] = route.split(' ');
  const bodyOf = Object.hasOwn(bodies, route) ? bodies[route] : undefined;
  if (bodyOf === undefined) throw new Error(`Nobody says what is sent with ${route}: add it.`);
  const body = bodyOf(about);
  const answer = await fetch(address + path, {
    method,
    headers: { origin: address, cookie, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { route, status: answer.status, text: await answer.text() };
}

export interface Listening {
  readonly frames: string[];
  /** 0 while it is open. */
  code: number;
  close(): void;
}

export interface Hello {
  readonly path: '/live' | '/api/desk/live';
  readonly protocol: string;
  readonly cookie: string;
  readonly first: object;
}

/** A socket that says hello. Resolves when something came, or its end. */
export async function listen(address: string, hello: Hello): Promise<Listening> {
  const headers = { origin: address, cookie: hello.cookie };
  const options = { protocols: [hello.protocol], headers } as unknown as string[];
  const socket = new WebSocket(address.replace('http', 'ws') + hello.path, options);
  const heard: Listening = { frames: [], code: 0, close: () => socket.close() };
  socket.onopen = () => socket.send(JSON.stringify(hello.first));
  socket.onmessage = ({ data }) => void heard.frames.push(String(data));
  socket.onclose = ({ code }) => {
    heard.code = code;
  };
  await eventually('an answer', () => heard.frames.length > 0 || heard.code !== 0);
  return heard;
}
