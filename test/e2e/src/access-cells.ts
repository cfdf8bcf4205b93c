import type { Entered } from '@stillhere/harness/people';

/** What a call is about: the caller's own conversation and name, or somebody else's. */
export interface About {
  readonly conversation: string;
  readonly counselor: string;
  readonly visitor: string;
}

const at = new Date(0).toISOString();
const say = ({ conversation, counselor }: About) => ({
  ...{ conversation, author: counselor, cid: crypto.randomUUID(), body: 'a word', device: 'd' },
  ...{ seenRevision: 0, prevCid: '', tab: 't' },
});

/** A sound request of each call; what is not named here is sent empty. */
export const requests: Readonly<Record<string, (about: About) => object>> = {
  Post: say,
  AddNote: say,
  SetRisk: ({ conversation, counselor }) => ({ conversation, by: counselor, level: 'low' }),
  HoldPolicy: ({ conversation, counselor }) => ({ conversation, by: counselor, held: true }),
  StepNow: ({ conversation, counselor }) => ({ conversation, by: counselor, afterSteps: 0 }),
  KeepDraft: ({ conversation, counselor }) => ({
    ...{ conversation, author: counselor, message: 'half a word', note: '', to: 'visitor' },
  }),
  ListDrafts: ({ counselor }) => ({ author: counselor }),
  RecordSharing: ({ conversation, counselor }) => ({
    ...{ conversation, participant: counselor, displayed: true, typing: true },
  }),
  End: ({ conversation, counselor }) => ({ conversation, by: counselor, disposition: 'other' }),
  Get: ({ conversation }) => ({ conversation }),
  Read: ({ conversation }) => ({ conversation, from: 0, limit: 1 }),
  Follow: ({ conversation }) => ({ conversation, after: 0, fromStart: true, audience: 'staff' }),
  AsOf: ({ conversation }) => ({ conversation, at }),
  WatchPresence: ({ conversation, visitor }) => ({ conversation, participant: visitor }),
  WatchTyping: ({ conversation }) => ({ conversation, side: 'visitor' }),
  WatchCounselor: ({ conversation }) => ({ conversation }),
  SetAvailability: ({ counselor }) => ({ counselor, available: true, seatsMax: 20 }),
  GetAvailability: ({ counselor }) => ({ counselor }),
  WatchAvailability: ({ counselor }) => ({ counselor }),
  AcceptOffer: ({ conversation, counselor }) => ({
    ...{ conversation, counselor, displayName: 'Somebody' },
  }),
  DeclineOffer: ({ conversation, counselor }) => ({
    ...{ conversation, counselor, offer: 1, reason: 'other' },
  }),
  ExplainOffer: ({ conversation }) => ({ conversation }),
  AcknowledgeAlarm: ({ conversation }) => ({ conversation }),
  WatchPlace: ({ conversation }) => ({ conversation }),
  PutBack: ({ conversation, counselor }) => ({ conversation, counselor }),
  'RoutingService/Assign': ({ conversation, counselor }) => ({
    ...{ conversation, counselor, displayName: '', previous: counselor },
  }),
};

export const aboutOf = ({ conversation }: Entered, visitor: string, account: string): About => ({
  ...{ conversation, visitor, counselor: `counselor:${account}` },
});
