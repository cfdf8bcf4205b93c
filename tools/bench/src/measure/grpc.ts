import { session } from '@stillhere/contracts';
import { connectGrpc } from '@stillhere/nest-kit';
import { accept, openConversation, type Target } from '../load/stillhere-pairs.js';
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
  target: Target,
  staff: { readonly address: string; readonly token: string; readonly counselor: string },
  seconds: number,
): Promise<GrpcFigures> {
  const connection = connectGrpc<session.SessionService>(session.SessionServiceService, staff);
  const { client } = connection;
  const conversations: string[] = [];
  for (let index = 0; index < inFlight; index += 1) {
    const { conversation } = await openConversation(target);
    const counselor = target.counselors[0];
    if (!counselor) throw new Error('no counselor to take a chat');
    await accept(target, counselor, conversation);
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
        author: staff.counselor,
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
