import type { RiskLevel } from '@stillhere/kernel';
import type { Draft } from '../model/composer.js';
import type { Drafts } from '../model/kept-drafts.js';
import type { DeclineReason } from '../model/offers.js';
import type { ServiceWords } from '../model/service-words.js';
import type { WorkerState } from '../model/worker-states.js';
import { readServiceWords } from './service-words.js';
import { type Disposition, type Me, type SignInEnd, signInEnds, type WhoAmI } from './types.js';

/** The server said no, or could not be reached. `code` is what the edge names it. */
export class DeskProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Of a 401: why nobody is signed in. */
    readonly ended: SignInEnd = 'none',
  ) {
    super(message);
  }
}

/** Nobody answered: no network, or our server is away. */
export const unreachable = 0;

/** The edge's desk API. Each call resolves, or rejects with a DeskProblem. */
export interface DeskApi {
  whoAmI(): Promise<WhoAmI>;
  signIn(account: string, password: string): Promise<Me>;
  changePassword(old: string, next: string): Promise<void>;
  signOut(): Promise<void>;
  setAvailability(state: WorkerState, seatsMax: number): Promise<void>;
  accept(conversation: string): Promise<void>;
  /** Says no to what rings here; it goes to somebody else. */
  decline(conversation: string, offer: number, reason: DeclineReason): Promise<void>;
  /** Says, by name, that one looks after somebody who waited too long. */
  acknowledge(conversation: string): Promise<void>;
  /** Back to the front of the waiting list, with everything kept. */
  putBack(conversation: string): Promise<void>;
  /** Gives it to a counselor with a free seat. `previous` has it now; empty when nobody does. */
  assign(conversation: string, counselor: string, previous: string): Promise<void>;
  /** How much danger the person is in, as this counselor judges it. */
  setRisk(conversation: string, level: RiskLevel): Promise<void>;
  /** No step of the contact policy comes by itself, or again. */
  holdPolicy(conversation: string, held: boolean): Promise<void>;
  /** The step after so many comes now. */
  stepNow(conversation: string, afterSteps: number): Promise<void>;
  /** What was being written in one's chats, as the server has it. */
  drafts(): Promise<Drafts>;
  keepDraft(conversation: string, draft: Draft): Promise<void>;
  /** This tab goes: asked for while the page closes, when no answer can be met any more. */
  leave(tab: string): void;
  /** What a service is called, and what it asks before a chat. */
  service(service: string, language: string): Promise<ServiceWords>;
  /** With `keepalive` it also gets out while the page closes. */
  end(conversation: string, disposition: Disposition): Promise<void>;
}

/** `observe` is told the server's time (milliseconds) with each answer that carries it. */
export function createDeskApi(observe: (serverMs: number) => void): DeskApi {
  const call = async (path: string, body?: object): Promise<unknown> => {
    const response = await ask(`/api/${path}`, body);
    // The header has whole seconds; half of one is the fairest guess for the rest.
    observe(Date.parse(response.headers.get('date') ?? '') + 500);
    const text = await response.text();
    const answer = readJson(text);
    if (response.ok) return answer;
    const { code, message, ended } = problemIn(answer);
    throw new DeskProblem(response.status, code, message, ended);
  };
  const toMe = (answer: unknown): Me => ({
    ...(answer as Me),
    mustChangePassword: (answer as Partial<Me>).mustChangePassword === true,
  });
  return {
    async whoAmI() {
      try {
        return { me: toMe(await call('desk/me')) };
      } catch (error) {
        if (error instanceof DeskProblem && error.status === 401) return { ended: error.ended };
        throw error;
      }
    },
    signIn: async (account, password) => toMe(await call('desk/sign-in', { account, password })),
    changePassword: async (old, next) => void (await call('desk/password', { old, new: next })),
    signOut: async () => void (await call('desk/sign-out', {})),
    setAvailability: async (state, seatsMax) =>
      void (await call('desk/availability', { available: state === 'available', seatsMax, state })),
    accept: async (conversation) => void (await call('desk/accept', { conversation })),
    decline: async (conversation, offer, reason) =>
      void (await call('desk/decline', { conversation, offer, reason })),
    acknowledge: async (conversation) => void (await call('desk/acknowledge', { conversation })),
    putBack: async (conversation) => void (await call('desk/put-back', { conversation })),
    assign: async (conversation, counselor, previous) =>
      void (await call('desk/assign', { conversation, counselor, previous })),
    holdPolicy: async (conversation, held) =>
      void (await call('desk/hold-policy', { conversation, held })),
    stepNow: async (conversation, afterSteps) =>
      void (await call('desk/step-now', { conversation, afterSteps })),
    setRisk: async (conversation, level) => void (await call('desk/risk', { conversation, level })),
    drafts: async () => readDrafts(await call('desk/drafts')),
    keepDraft: async (conversation, { to, visitor: message, note }) =>
      void (await call('desk/drafts', { conversation, to, message, note })),
    leave: (tab) => void call('desk/leave', { tab }).catch(() => undefined),
    service: async (service, language) =>
      readServiceWords(await call(`entry?${new URLSearchParams({ service, language })}`)),
    end: async (conversation, disposition) =>
      void (await call('desk/end', { conversation, disposition })),
  };
}

async function ask(path: string, body: object | undefined): Promise<Response> {
  try {
    return await fetch(path, {
      credentials: 'same-origin',
      cache: 'no-store',
      keepalive: true,
      ...(body === undefined
        ? {}
        : {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
    });
  } catch (error) {
    if (error instanceof TypeError) throw new DeskProblem(unreachable, 'unreachable', '');
    throw error;
  }
}

function readJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch (error) {
    // A proxy in between may answer with a page of its own.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function problemIn(answer: unknown): { code: string; message: string; ended: SignInEnd } {
  const named = typeof answer === 'object' && answer !== null ? answer : {};
  const { code, message, reason } = named as Record<string, unknown>;
  return {
    ended: signInEnds.find((end) => end === reason) ?? 'none',
    code: typeof code === 'string' ? code : '',
    message: typeof message === 'string' ? message : '',
  };
}

function readDrafts(answer: unknown): Drafts {
  const { drafts = [] } = answer as {
    drafts?: readonly (Record<'conversation' | 'message' | 'note', string> & Pick<Draft, 'to'>)[];
  };
  return Object.fromEntries(
    drafts.map(({ conversation, to, message, note }) => [
      conversation,
      { to: to === 'note' ? to : 'visitor', visitor: message, note },
    ]),
  );
}
