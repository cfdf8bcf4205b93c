import { eventHash, sealOrigin } from '@stillhere/audit-log';
import type { Random } from '@stillhere/kernel';
import { parseCheckpoint, signCheckpoint, signingKey } from '@stillhere/transparency-log';
import { type Bundle, bundleText } from '../src/bundle.js';

type Events = Bundle['streams'][number]['events'];
type Change = (bundle: Bundle, pick: (count: number) => number) => void;

const sealedEvents = (bundle: Bundle): Events =>
  (bundle.streams[0] as Bundle['streams'][number]).events;

/** The hash of every event anew, as somebody does who knows how. */
function rechain({ streams }: Bundle): void {
  for (const { stream, events } of streams) {
    let prevHash = '0'.repeat(64);
    for (const [revision, event] of events.entries()) {
      event.prevHash = prevHash;
      const { eventId, type, data, ...metadata } = event;
      const at = { stream, revision, prevHash } as never;
      event.hash = eventHash(at, { eventId, type, data, metadata } as never);
      prevHash = event.hash;
    }
  }
}

const turned = (hex: string, at: number): string =>
  hex.slice(0, at) + (hex[at] === '0' ? '1' : '0') + hex.slice(at + 1);

const anyOf = <Item>(items: readonly Item[], pick: (count: number) => number): Item =>
  items[pick(items.length)] as Item;

/** What somebody does to a bundle who writes its first line anew afterwards. */
export const tamperings = (other: Bundle): Readonly<Record<string, Change>> => ({
  'changed data': (bundle, pick) => {
    anyOf(sealedEvents(bundle), pick).data += ' ';
  },
  'changed actor': (bundle, pick) => {
    anyOf(sealedEvents(bundle), pick).actor = `visitor:${pick(1_000)}`;
  },
  'changed time': (bundle, pick) => {
    anyOf(sealedEvents(bundle), pick).occurredAt = `2020-01-01T00:00:00.${100 + pick(900)}Z`;
  },
  'swapped events': (bundle, pick) => {
    const events = sealedEvents(bundle);
    const at = pick(events.length - 1);
    events.splice(at, 2, events[at + 1] as never, events[at] as never);
  },
  'inserted event': (bundle, pick) => {
    const events = sealedEvents(bundle);
    const at = pick(events.length);
    events.splice(at, 0, structuredClone(events[at]) as never);
  },
  'inserted event, chained anew': (bundle, pick) => {
    const events = sealedEvents(bundle);
    const at = pick(events.length - 3);
    events.splice(at, 0, { ...structuredClone(events[at]), eventId: 'x' } as never);
    rechain(bundle);
  },
  'dropped event': (bundle, pick) => {
    sealedEvents(bundle).splice(pick(sealedEvents(bundle).length - 1), 1);
  },
  'dropped event, chained anew': (bundle, pick) => {
    sealedEvents(bundle).splice(pick(sealedEvents(bundle).length - 4), 1);
    rechain(bundle);
  },
  'rewritten chain': (bundle, pick) => {
    const events = sealedEvents(bundle);
    (events[pick(events.length - 4)] as Events[number]).data = '{}';
    rechain(bundle);
  },
  'replaced stream': (bundle) => {
    const [, , replacement] = structuredClone(other.streams);
    bundle.streams.splice(2, 1, replacement as never);
  },
  'two logs mixed': (bundle) => {
    bundle.checkpoint = other.checkpoint;
  },
  'another log named': (bundle) => {
    bundle.log = other.log;
  },
  'other key': (bundle, pick) => {
    const checkpoint = parseCheckpoint(bundle.checkpoint);
    const key = signingKey(sealOrigin(bundle.log, bundle.tenant), Buffer.alloc(32, 100 + pick(90)));
    bundle.checkpoint = signCheckpoint(checkpoint as never, [key]);
    bundle.keys = [key.verifier.text];
  },
  'old checkpoint': (bundle, pick) => {
    const lines = bundle.checkpoint.split('\n');
    bundle.checkpoint = lines.with(1, `${1 + pick(50)}`).join('\n');
  },
  'another place in the tree': (bundle, pick) => {
    const event = anyOf(sealedEvents(bundle).slice(0, -3), pick);
    event.leaf += 1;
  },
  'another proof': (bundle, pick) => {
    const event = anyOf(sealedEvents(bundle).slice(0, -3), pick);
    const at = pick(event.proof.length);
    event.proof[at] = turned(event.proof[at] as string, pick(64));
  },
  'a signature turned': (bundle, pick) => {
    const at = bundle.checkpoint.lastIndexOf(' ') + 10 + pick(60);
    const letter = bundle.checkpoint[at] === 'A' ? 'B' : 'A';
    bundle.checkpoint = bundle.checkpoint.slice(0, at) + letter + bundle.checkpoint.slice(at + 1);
  },
  'erased subject': (bundle) => {
    bundle.subjects = [];
  },
  'another conversation named': (bundle, pick) => {
    bundle.conversation = `x${pick(1_000)}`;
  },
});

export function tampered(bundle: Bundle, change: Change, random: Random): string {
  const copy = structuredClone(bundle);
  change(copy, (count) => Math.floor(random.fraction() * count));
  return bundleText(copy);
}
