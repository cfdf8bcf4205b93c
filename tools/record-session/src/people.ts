import {
  createLiveClient,
  type LiveClient,
  memoryStorage,
  storageKeys,
} from '@stillhere/live-protocol/client';
import { systemClock, systemRandom, systemTimers } from '@stillhere/nest-kit';
import type { Recording } from './recording.js';

const ports = { clock: systemClock, timers: systemTimers, random: systemRandom };
const hex = (bytes: number): string => Buffer.from(systemRandom.bytes(bytes)).toString('hex');

export interface Person {
  readonly client: LiveClient;
  readonly conversation: string;
}

/** Reads, accepts, answers the questions, and connects. */
export async function visitorOf(address: string, recording: Recording): Promise<Person> {
  const entry = await asked<Entry>(address, '/api/entry?service=&language=en');
  const [device, tab] = [hex(16), hex(16)];
  const { service, language, disclosure, questions } = entry;
  const answers = Object.fromEntries(
    questions.flatMap(({ id, choices }) => (choices[0] ? [[id, choices[0].value]] : [])),
  );
  const opened = await asked<Opened>(address, '/api/conversations', {
    requestId: hex(16),
    service,
    language,
    answers,
    device,
    tab,
    disclosureVersion: disclosure.version,
    disclosureHash: disclosure.hash,
  });
  const storage = memoryStorage();
  storage.set(storageKeys.device, device);
  storage.set(storageKeys.tab, tab);
  const { conversation, token } = opened;
  const openSocket = recording.open;
  const client = createLiveClient({ ...ports, conversation, token, storage, openSocket });
  return { client, conversation };
}

/** The first account of a new server, ready to take chats. */
export async function counselorOf(address: string, oneTimePassword: string) {
  const password = hex(16);
  const first = { account: 'admin', password: oneTimePassword };
  const cookies = await signedIn(address, '/api/desk/sign-in', first);
  const change = { old: oneTimePassword, new: password };
  const cookie = await signedIn(address, '/api/desk/password', change, cookies);
  const call = (path: string, body: object) => asked(address, `/api/desk/${path}`, body, cookie);
  await call('availability', { available: true, seatsMax: 3 });
  return {
    accept: (conversation: string) => call('accept', { conversation }),
    end: (conversation: string) => call('end', { conversation, disposition: 'ended-by-agreement' }),
    connect(conversation: string): LiveClient {
      const live = `${address.replace('http', 'ws')}/live`;
      const options = { protocols: 'stillhere.v1.json', headers: { cookie } };
      const openSocket = () => new WebSocket(live, options as never) as never;
      return createLiveClient({ ...ports, conversation, openSocket, storage: memoryStorage() });
    },
  };
}

interface Entry {
  readonly service: string;
  readonly language: string;
  readonly disclosure: { readonly version: string; readonly hash: string };
  readonly questions: readonly {
    readonly id: string;
    readonly choices: readonly { readonly value: string }[];
  }[];
}
interface Opened {
  readonly conversation: string;
  readonly token: string;
}

async function asked<T>(address: string, path: string, body?: object, cookie = ''): Promise<T> {
  const answer = await ask(address, path, body, cookie);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

async function signedIn(address: string, path: string, body: object, cookie = ''): Promise<string> {
  const answer = await ask(address, path, body, cookie);
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function ask(
  address: string,
  path: string,
  body: object | undefined,
  cookie: string,
): Promise<Response> {
  const answer = await fetch(address + path, {
    method: body ? 'POST' : 'GET',
    headers: { cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (answer.ok) return answer;
  throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}
