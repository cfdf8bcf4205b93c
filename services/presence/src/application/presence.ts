import { timestamp } from '@stillhere/event-schema';
import { type Place, partOf, placeKey, type Watched } from '../domain/place/index.js';
import type { ConversationPresence } from '../projections/presence-facts.js';
import { createConnections, type LiveConnection } from './connections/connections.js';
import { closeHeartbeat, createMachines, type MachineEvent } from './connections/machines.js';
import { createOpenConnection, createOpenDesk } from './connections/open-connection.js';
import { createReportEvidence, type EvidenceEvent } from './connections/report-evidence.js';
import { createTakeOver } from './connections/take-over.js';
import {
  createPolicyFollowing,
  followsNone,
  type PolicyFollowing,
} from './contact/follow-policies.js';
import { createAliveMarks } from './gateways/alive-mark.js';
import { createGatewayLeases, type LeaseChanged } from './gateways/gateway-leases.js';
import { createStandstillWatch, lagMaxMs, type StoodStill } from './gateways/standstill.js';
import { createSharedOwnership, type OwnershipChanged, ownsAll } from './ownership/ownership.js';
import type { PresencePorts } from './ports.js';
import { createReceipts, type ReceiptRefused } from './receipts/receipts.js';
import { createFactQueue } from './record/fact-queue.js';
import type { BehindChanged, PlaceLost } from './record/proposal.js';
import { createChangeSignals } from './seen/change-signals.js';
import { createDeskRows, type DeskRowEvent } from './seen/desk-rows.js';
import { measureVerdicts } from './seen/measure-verdicts.js';
import { createObservedTimes } from './seen/observed-times.js';
import { createPresenceRows, type PresenceSources, type RowEvent } from './seen/presence-rows.js';
import { createTyping } from './seen/typing.js';
import { createWatchCounselor } from './seen/watch-counselor.js';
import { createWatchPresence } from './seen/watch-presence.js';
import { createWatchTyping } from './seen/watch-typing.js';
import { createTurns } from './turns.js';
import type { Presence } from './use-cases.js';

/** What a part found out. */
type Happening =
  | OwnershipChanged
  | BehindChanged
  | PlaceLost
  | LeaseChanged
  | StoodStill
  | ReceiptRefused
  | MachineEvent
  | EvidenceEvent
  | RowEvent
  | DeskRowEvent;

type Parts = ReturnType<typeof createParts>;

/** Puts the rooms together. What a part finds out is taken in by `take`, one happening at a time. */
export function createPresence(ports: PresencePorts, sources: PresenceSources): Presence {
  const turns = createTurns<Happening>();
  const parts = createParts(ports, sources, turns.tell);
  if (ports.metrics) measureVerdicts(ports.metrics, ports, parts);
  turns.begin((happening) => take(ports, parts, happening));
  const following = followingOf(ports, sources, parts);
  const looking = { ...parts, rowOf: parts.rows.of, outlookOf: following.outlookOf };
  const reportEvidence = createReportEvidence(ports, parts, turns.tell);
  return {
    async start() {
      await (ports.leases ? startShared(parts) : startAlone(parts));
      await following.start();
    },
    async stop() {
      await following.stop();
      await stop(ports, parts);
    },
    openConnection: createOpenConnection(ports, parts),
    openDesk: createOpenDesk(ports, parts),
    reportEvidence(request) {
      parts.standstill.check();
      return reportEvidence(request);
    },
    watchConnections: (gateway, signal) => parts.leases.attach(gateway, signal),
    watchPresence: createWatchPresence(ports, looking),
    watchCounselor: createWatchCounselor(ports, looking),
    watchTyping: createWatchTyping(ports, looking),
    census: () => ({
      connections: parts.connections.all().length,
      signals: parts.signals.size,
      typing: parts.typing.size,
      times: parts.times.size,
      writing: parts.queue.busy,
    }),
  };
}

const followingOf = (
  ports: PresencePorts,
  sources: PresenceSources,
  parts: Parts,
): PolicyFollowing => {
  const { policies } = ports;
  return policies === undefined
    ? followsNone
    : createPolicyFollowing(ports, sources, { ...parts, policies });
};

function createParts(
  ports: PresencePorts,
  sources: PresenceSources,
  tell: (happening: Happening) => void,
) {
  const { leases: leasesOfParts } = ports;
  const ownership = leasesOfParts
    ? createSharedOwnership({ ...ports, leases: leasesOfParts }, tell)
    : ownsAll;
  const connections = createConnections();
  const queue = createFactQueue({ ...ports, ownership }, tell);
  const leases = createGatewayLeases(ports, tell);
  const receipts = createReceipts(ports, queue, tell);
  const machines = createMachines(ports, { connections, queue, receipts, leases }, tell);
  return {
    ...{ ownership, connections, queue, leases, receipts, machines },
    aliveMarks: createAliveMarks(ports),
    standstill: createStandstillWatch(ports, tell),
    takeOver: createTakeOver(ports, { connections, machines, leases, queue, ownership }),
    signals: createChangeSignals(ports),
    typing: createTyping(ports),
    times: createObservedTimes(ports),
    rows: createPresenceRows(ports, sources, tell),
    desks: createDeskRows(ports, sources, tell),
  };
}

/** This process looks after all: whatever was so meanwhile, nobody of us saw it, since the process before it ended. */
async function startAlone(parts: Parts): Promise<void> {
  const { rows, desks, standstill, aliveMarks, connections, machines } = parts;
  await Promise.all([rows.start(), desks.start()]);
  takeOverAll(parts);
  // Also when its page is back before the record knows.
  const since = aliveMarks.blindSince();
  for (const one of connections.all()) {
    if (one.isBlind) machines.recordUnseen(one, since, 'our system restarted');
  }
  aliveMarks.start();
  standstill.start();
}

/** It takes its share of the places, part by part. */
async function startShared({ rows, desks, standstill, ownership, queue }: Parts): Promise<void> {
  await Promise.all([rows.start(), desks.start()]);
  standstill.start();
  ownership.begin(queue);
}

/** Whatever the record holds open and is ours to look after. */
function takeOverAll({ rows, desks, takeOver }: Parts): void {
  for (const { tenant, conversation, row } of rows.all()) {
    for (const participant of Object.keys(row.facts)) {
      takeOver.chat({ tenant, conversation, participant }, row);
    }
  }
  for (const { facts, ...place } of desks.all()) takeOver.desk(place, facts);
}

/** What was received is written first; then nothing is left that could wake up. */
async function stop(ports: PresencePorts, parts: Parts): Promise<void> {
  const { connections, receipts, queue, leases, typing, times, rows, desks } = parts;
  const { standstill, aliveMarks, ownership } = parts;
  await ownership.stop();
  standstill.stop();
  if (!ports.leases) aliveMarks.stop();
  leases.stop();
  for (const { id } of connections.all()) receipts.flush(id);
  await queue.stop();
  await Promise.all([rows.stop(), desks.stop()]);
  for (const connection of connections.all()) {
    if (!('desk' in connection)) typing.stops(connection);
    receipts.forget(connection.id);
    connections.remove(connection);
  }
  times.stop();
}

/** What a happening means for the other parts: the only place that knows them all. */
function take(ports: PresencePorts, parts: Parts, happening: Happening): void {
  const { connections, machines, signals, standstill } = parts;
  switch (happening.kind) {
    case 'part-taken':
      partTaken(ports, parts, happening);
      return;
    case 'part-leaving':
      for (const one of ofPart(parts, happening.part)) parts.receipts.flush(one.id);
      signals.changedIn(happening.part);
      return;
    case 'part-left':
      partLeft(parts, happening.part);
      return;
    case 'place-lost':
      placeLost(ports, parts, happening.place);
      return;
    case 'owners-changed':
      signals.changedEverywhere();
      return;
    case 'stood-still':
      for (const one of connections.all()) if (!one.isBlind) machines.seeAgain(one);
      return;
    case 'gateway-seen':
      behind(parts, happening.gateway, (one) => machines.seeAgain(one));
      return;
    case 'gateway-lost':
      behind(parts, happening.gateway, (one) => machines.blind(one));
      return;
    case 'gateway-expired':
      expired(parts, happening.gateway);
      return;
    case 'due':
      standstill.check();
      // After a standstill the loss of its lease may not have been told yet.
      if (parts.ownership.mayWrite(happening.connection))
        machines.timeHasCome(happening.connection);
      return;
    case 'over':
      over(parts, happening.connection);
      return;
    case 'refused':
      refused(ports, parts, happening);
      return;
    case 'heard':
      signals.heard(happening.connection);
      return;
    case 'typing':
      typing(parts, happening);
      return;
    case 'behind-changed':
      if (happening.isBehind) signals.changed(happening.place);
      else signals.changedOnceAt(happening.place, happening.upTo);
      return;
    case 'recorded':
      recorded(parts, happening);
      return;
    case 'forgotten':
      for (const participant of Object.keys(happening.row.facts)) {
        parts.times.forget({ ...happening.place, participant });
      }
      return;
    case 'desk-recorded':
      deskRecorded(parts, happening);
      return;
  }
}

const ofPart = ({ connections }: Parts, part: number): readonly LiveConnection[] =>
  connections.all().filter((one) => one.part === part);

/** From now on we look after it; the record says so of the time in which nobody did. */
function partTaken(
  { clock }: PresencePorts,
  parts: Parts,
  { part, unheardMs = 0 }: OwnershipChanged & { readonly kind: 'part-taken' },
): void {
  takeOverAll(parts);
  const since = timestamp(clock.now() - unheardMs);
  for (const one of ofPart(parts, part)) {
    if (one.isBlind || unheardMs > lagMaxMs) {
      parts.machines.recordUnseen(one, since, 'another process of ours took over');
    }
    parts.signals.changed(one);
  }
}

/** Another process looks after it: nothing is concluded here any more, and who watched asks there. */
function partLeft(parts: Parts, part: number): void {
  parts.queue.giveUp(part);
  letGo(parts, ofPart(parts, part));
  parts.signals.changedIn(part);
}

/** The same of one place: that its whole part is lost we find out later, with the lease. */
function placeLost({ logger }: PresencePorts, parts: Parts, place: Place): void {
  const { tenant } = place;
  const conversation = 'desk' in place ? '' : place.conversation;
  logger.warn('another process of presence looks after what was ours', { tenant, conversation });
  const key = placeKey(place);
  letGo(
    parts,
    ofPart(parts, partOf(place)).filter((one) => one.placeKey === key),
  );
  parts.signals.changed(place);
}

function letGo({ typing, receipts, connections }: Parts, gone: readonly LiveConnection[]): void {
  for (const one of gone) {
    if (!('desk' in one)) typing.stops(one);
    receipts.forget(one.id);
    connections.remove(one);
  }
}

function behind(
  { connections, signals }: Parts,
  gateway: string,
  act: (connection: LiveConnection) => void,
): void {
  for (const connection of connections.ofGateway(gateway)) act(connection);
  // Whoever watches somebody whom another process looks after sees through this gateway as well.
  signals.changedEverywhere();
}

/** What we could not see for so long is over as far as we know; the record says since when. */
function expired(parts: Parts, gateway: string): void {
  const since = timestamp(parts.leases.lostAtMs(gateway));
  behind(parts, gateway, (one) => {
    parts.machines.recordUnseen(one, since, 'our gateway is out of touch');
    parts.machines.end(one, 'our-restart', 'gateway lease expired');
  });
}

function over({ typing, times }: Parts, connection: LiveConnection): void {
  if (!('desk' in connection)) typing.stops(connection);
  times.disconnected(connection);
  if (connection.wasHeard) times.heard(connection, connection.lastHeardMs);
}

/** What a log does not know (since it was restored, say) is let go of: the page comes anew. */
function refused(
  { logger }: PresencePorts,
  { connections, machines }: Parts,
  { connection: id, code }: Happening & { readonly kind: 'refused' },
): void {
  logger.warn('a presence fact was refused', { code, connection: id });
  const connection = connections.get(id);
  if (connection && forgotten.has(code)) machines.isOver(connection, closeHeartbeat);
}

const forgotten: ReadonlySet<string> = new Set(['ConnectionUnknown', 'ConversationMissing']);

function typing(
  { rows, typing }: Parts,
  { connection, on }: Happening & { readonly kind: 'typing' },
): void {
  if (!on) typing.stops(connection);
  else if (sharesTyping(rows.of(connection), connection)) typing.starts(connection);
}

/** Until the record says that it is shared, it is not. */
function sharesTyping(row: ConversationPresence | undefined, { participant }: Watched): boolean {
  if (!row || row.typingHidden.includes(participant)) return false;
  return participant === row.visitor || row.visitorSeesTyping;
}

/** A newly recorded fact: moments, connections to look after, screens. */
function recorded(
  { connections, takeOver, times, typing, signals }: Parts,
  { event, row }: Happening & { readonly kind: 'recorded' },
): void {
  const { type, data, tenant, streamId: conversation } = event;
  const watched = { tenant, conversation, participant: String(data.participant ?? '') };
  switch (type) {
    case 'conversation.connection-opened':
      times.connected(watched);
      takeOver.chat(watched, row);
      break;
    case 'conversation.connection-ended':
      times.endRecorded(watched);
      takeOver.chatEnded(watched, Number(data.connEpoch), String(data.cause));
      break;
    case 'conversation.sharing-changed':
      if (data.typing !== false) break;
      for (const one of connections.of(watched)) if (!('desk' in one)) typing.stops(one);
      break;
  }
  signals.changed(watched, event.stored.revision);
}

function deskRecorded(
  { takeOver, times, signals }: Parts,
  { event, place, facts }: Happening & { readonly kind: 'desk-recorded' },
): void {
  if (event.type === 'worker.desk-opened') {
    times.connected(place);
    takeOver.desk(place, facts);
  }
  if (event.type === 'worker.desk-ended') {
    times.endRecorded(place);
    takeOver.deskEnded(String(event.data.connection));
  }
  signals.changed(place, event.stored.revision);
}
