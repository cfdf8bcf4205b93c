import type { DescMethod } from '@bufbuild/protobuf';
import {
  Client,
  type ClientReadableStream,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { link } from '@stillhere/contracts';
import { type About, actionOf, methods, requestOf, textOf } from './requests.js';

/** What came of one call. */
export interface Heard {
  readonly action: string;
  readonly role: string;
  /** `OK`, or the code and the words of the refusal; `open`: a stream that goes on. */
  outcome: string;
  readonly texts: string[];
}

export interface Program {
  readonly role: string;
  readonly token: string;
}

export interface OpenCalls {
  readonly heard: readonly Heard[];
  end(): void;
}

/** A door that answers nothing is as wrong as one that says too much. */
const answerWithinMs = 20_000;
/** Is held open, or ended, by then; what streams say later is heard too. */
const streamSettlesMs = 4_000;

/** Each method of the protos, called by each of these programs. */
export class Programs {
  readonly #client: Client;

  constructor(address: string) {
    this.#client = new Client(address, credentials.createInsecure());
  }

  /** One method after the other, as all programs; streams stay open until `end`. */
  async callAll(programs: readonly Program[], about: About, some = methods): Promise<OpenCalls> {
    const heard: Heard[] = [];
    const ends: (() => void)[] = [];
    for (const method of some) {
      const calls = programs.map((program) => this.#call(method, program, about));
      for (const { told, end } of calls) {
        heard.push(told);
        ends.push(end);
      }
      await Promise.all(calls.map(({ settled }) => settled));
    }
    const end = (): void => {
      for (const one of ends) one();
    };
    return { heard, end };
  }

  close(): void {
    this.#client.close();
  }

  #call(method: DescMethod, { role, token }: Program, about: About): OpenCall {
    const told: Heard = { action: actionOf(method), role, outcome: 'open', texts: [] };
    const metadata = new Metadata();
    if (token !== '') metadata.set('authorization', `Bearer ${token}`);
    const parts: CallParts = { method, told, metadata, about };
    return method.methodKind === 'unary' ? this.#ask(parts) : this.#follow(parts);
  }

  #ask({ method, told, metadata, about }: CallParts): OpenCall {
    const deadline = Date.now() + answerWithinMs;
    const settled = new Promise<void>((resolve) => {
      this.#client.makeUnaryRequest(
        ...([`/${told.action}`, write, reader(method), requestOf(method, about)] as const),
        ...([metadata, { deadline }] as const),
        (error, text = '') => {
          told.outcome = error ? refusalOf(error) : 'OK';
          told.texts.push(text);
          resolve();
        },
      );
    });
    return { told, settled, end: () => undefined };
  }

  #follow({ method, told, metadata, about }: CallParts): OpenCall {
    const [path, read] = [`/${told.action}`, reader(method)];
    const isLink = method.methodKind !== 'server_streaming';
    const link = isLink
      ? this.#client.makeBidiStreamRequest(path, write, read, metadata)
      : undefined;
    const stream: ClientReadableStream<string> =
      link ??
      this.#client.makeServerStreamRequest(
        ...([path, write, read, requestOf(method, about), metadata] as const),
      );
    const settled = new Promise<void>((resolve) => {
      const cancel = setTimeout(resolve, streamSettlesMs);
      const settle = (): void => {
        clearTimeout(cancel);
        resolve();
      };
      stream.on('data', (text: string) => {
        told.texts.push(text);
        settle();
      });
      stream.on('error', (error: ServiceError) => {
        told.outcome = refusalOf(error);
        settle();
      });
      stream.on('end', () => {
        if (told.outcome === 'open') told.outcome = 'OK';
        settle();
      });
    });
    for (const turn of isLink ? turnsAbout(about) : []) link?.write(turn);
    return { told, settled, end: () => stream.cancel() };
  }
}

interface OpenCall {
  readonly told: Heard;
  readonly settled: Promise<void>;
  end(): void;
}

interface CallParts {
  readonly method: DescMethod;
  readonly told: Heard;
  readonly metadata: Metadata;
  readonly about: About;
}

const write = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
const reader =
  (method: DescMethod) =>
  (bytes: Buffer): string =>
    textOf(method, bytes);
const refusalOf = ({ code, details }: ServiceError): string => `${code} ${details}`;

/** What a link is for: orders in the name of somebody, here of the other network's own people. */
function turnsAbout({ tenant, conversation, visitor, counselor }: About): Uint8Array[] {
  const assertion = Buffer.alloc(0);
  const rest = { deadlineMs: 0, traceparent: '', commandId: '', correlationId: '' };
  const caller = {
    actor: counselor,
    tenant,
    roles: ['counselor'],
    conversation: '',
    displayName: '',
  };
  const visiting = { ...caller, actor: visitor, roles: ['visitor'], conversation };
  const follow = { conversation, after: 0, fromStart: true, audience: 'staff' };
  const orders: link.Order[] = [
    { ...rest, id: 1, caller: { ...caller, assertion }, kind: { $case: 'follow', value: follow } },
    {
      ...rest,
      id: 2,
      caller: { ...visiting, assertion },
      kind: { $case: 'follow', value: follow },
    },
    {
      ...{ ...rest, id: 3, caller: { ...caller, roles: ['service'], assertion } },
      kind: { $case: 'follow', value: follow },
    },
  ];
  const encode = (turn: link.ClientTurn): Uint8Array => link.ClientTurn.encode(turn).finish();
  return [
    encode({ sequence: 0, acknowledged: 0, hello: { link: '' }, orders: [] }),
    encode({ sequence: 1, acknowledged: 0, hello: undefined, orders }),
  ];
}
