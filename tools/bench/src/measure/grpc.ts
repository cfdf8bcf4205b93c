import { session } from '@stillhere/contracts';
import { connectGrpc } from '@stillhere/nest-kit';
import { type Counselor, openConversation, type Target, takeChat } from '../load/people.js';
import { counselor, grpcAddressOf, startStillhere, tokenFor } from '../process/stillhere.js';
import type { BenchSettings } from '../settings.js';
import { newHistogram, type Quantiles, quantiles } from './quantiles.js';

export interface GrpcFigures {
  readonly inFlight: number;
  readonly postsPerS: number;
  readonly postMs: Quantiles;
  readonly followEventsPerS: number;
}

/** As many chats as one counselor may have. */
const inFlight = 20;

/**
 * What an integrator's program gets over loopback: messages posted to `inFlight` conversations, one at a
 * time in each, then the longest of their histories followed from its first event on.
 */
export async function measureGrpc(
  { seconds }: BenchSettings,
  say: (text: string) => void,
): Promise<GrpcFigures> {
  say('gRPC: posts, then histories followed');
  const server = await startStillhere();
  const staff = await counselor(server, 0);
  const caller = { address: grpcAddressOf(server), token: await tokenFor(server, 'bench0') };
  const figures = await measureCalls({ server, staff, caller }, seconds);
  await server.stop();
  return figures;
}

interface Called {
  readonly server: Target;
  readonly staff: Counselor;
  readonly caller: { readonly address: string; readonly token: string };
}

async function measureCalls(
  { server, staff, caller }: Called,
  seconds: number,
): Promise<GrpcFigures> {
  const connection = connectGrpc<session.SessionService>(session.SessionServiceService, caller);
  const { client } = connection;
  const conversations: string[] = [];
  for (let index = 0; index < inFlight; index += 1) {
    const { conversation } = await openConversation(server);
    await takeChat(server, staff, conversation);
    conversations.push(conversation);
  }
  const histogram = newHistogram();
  let count = 0;
  const startMs = performance.now();
  const untilMs = startMs + seconds * 1_000;
  const post = async (conversation: string): Promise<void> => {
    for (let n = 0; performance.now() < untilMs; n += 1) {
      const beganMs = performance.now();
      await client.post({
        conversation,
        author: 'counselor:bench0',
        cid: `grpc-${n}`,
        seenRevision: 0,
        body: 'a message of usual length, forty chars',
        prevCid: '',
        device: '',
        tab: '',
      });
      histogram.recordValue(Math.max(1, Math.round((performance.now() - beganMs) * 1_000)));
      count += 1;
    }
  };
  await Promise.all(conversations.map(post));
  const postsPerS = Math.round(count / ((performance.now() - startMs) / 1_000));
  const followEventsPerS = await followAll(client, conversations);
  connection.close();
  return { inFlight, postsPerS, postMs: quantiles(histogram), followEventsPerS };
}

async function followAll(
  client: session.SessionService,
  conversations: readonly string[],
): Promise<number> {
  let events = 0;
  const startMs = performance.now();
  for (const conversation of conversations) {
    const { head } = await client.get({ conversation });
    const request = { conversation, after: 0, fromStart: true, audience: 'staff' };
    for await (const { revision } of client.follow(request)) {
      events += 1;
      if (revision >= head) break;
    }
  }
  return Math.round(events / ((performance.now() - startMs) / 1_000));
}
