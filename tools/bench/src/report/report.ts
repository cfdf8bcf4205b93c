import type { ContestFigures } from '../contest/contest.js';
import type { AppendFigures } from '../measure/appends.js';
import type { GrpcFigures } from '../measure/grpc.js';
import type { IdleFigures } from '../measure/idle.js';
import type { LargeFigures } from '../measure/large.js';
import type { LinkFigures } from '../measure/link.js';
import type { MachineFigures } from '../measure/machine.js';
import { type PostgresLogFigures, postgresLogLines } from '../measure/postgres-log.js';
import type { RelayFigures } from '../measure/relay.js';
import type { RoutingFigures } from '../measure/routing.js';
import type { SealingFigures } from '../measure/sealing.js';
import type { StartFigures } from '../measure/start.js';
import type { StormFigures } from '../measure/storm.js';
import { cycleLines } from './cycles.js';

export interface Figures {
  readonly machine: string;
  readonly node: string;
  readonly command: string;
  readonly meanwhile: MachineFigures;
  readonly log?: readonly AppendFigures[];
  readonly logPostgres?: PostgresLogFigures;
  readonly cycles?: ContestFigures;
  readonly grpc?: GrpcFigures;
  readonly idle?: readonly IdleFigures[];
  readonly start?: StartFigures;
  readonly large?: LargeFigures;
  readonly storm?: StormFigures;
  readonly link?: readonly LinkFigures[];
  readonly relay?: readonly RelayFigures[];
  readonly routing?: RoutingFigures;
  readonly sealing?: SealingFigures;
}

/** The figures as tables, with the command that made them. */
export function report(figures: Figures): string {
  return [
    `Made by \`${figures.command}\` on ${figures.machine}, Node ${figures.node}. Load and server share the machine.`,
    machineLine(figures),
    '',
    ...logLines(figures),
    ...(figures.logPostgres ? postgresLogLines(figures.logPostgres) : []),
    ...cycleLines(figures),
    ...grpcLines(figures),
    ...idleLines(figures),
    ...startLines(figures),
    ...stormLines(figures),
    ...linkLines(figures),
    ...relayLines(figures),
    ...routingLines(figures),
    ...sealingLines(figures),
  ].join('\n');
}

function machineLine({ meanwhile: { hashesPerMs, wakeUpUs, stolenShare } }: Figures): string {
  return (
    `Meanwhile: ${hashesPerMs} SHA-256 of 600 bytes a ms, ${wakeUpUs} µs of processor time a wake-up, ` +
    `${Math.round(stolenShare * 100)} % of the processor taken away by the host.`
  );
}

function logLines({ log }: Figures): string[] {
  if (!log) return [];
  return [
    '### Log',
    '',
    'Durable appends of one chained event each; the floor commits bare rows, one or 100 at a time.',
    '',
    '| in flight | appends/s | p50 ms | p99 ms | floor/s | of the floor |',
    '|---|---|---|---|---|---|',
    ...log.map(
      (one) =>
        `| ${one.inFlight} | ${one.appendsPerS} | ${one.p50Ms} | ${one.p99Ms} | ${one.floorPerS} | ${Math.round((100 * one.appendsPerS) / one.floorPerS)} % |`,
    ),
    '',
  ];
}

function grpcLines({ grpc }: Figures): string[] {
  if (!grpc) return [];
  const { inFlight, postsPerS, postMs, followEventsPerS } = grpc;
  return [
    '### gRPC',
    '',
    `Post, durable, ${inFlight} in flight: ${postsPerS}/s, p50 ${postMs.p50} ms, p99 ${postMs.p99} ms. Follow from the first event on: ${followEventsPerS} events/s.`,
    '',
  ];
}

function idleLines({ idle }: Figures): string[] {
  if (!idle) return [];
  return [
    '### Idle sockets',
    '',
    'Resident memory of the whole process beyond that of an empty one, for each visitor who opened a chat and waits: socket, connection, conversation, keys, views.',
    '',
    ...idle.map(
      ({ name, count, kibPerSocket, heapKibPerSocket }) =>
        `- ${name}, ${count} sockets: ${kibPerSocket} KiB resident each, ${heapKibPerSocket} KiB of it heap that is held on to`,
    ),
    '',
  ];
}

function startLines({ start, large }: Figures): string[] {
  if (!start && !large) return [];
  const lines = ['### Start and rebuild', ''];
  if (start) lines.push(`- Empty log: ready ${start.emptyMs} ms after spawn (median of 3).`);
  if (large) {
    const { events, startMs, rebuildMs, rebuildEventsPerS, rssMib, reads } = large;
    lines.push(
      `- Log of ${events} events: ready after ${startMs} ms, ${rssMib} MiB resident.`,
      `- The same with every view lost: ready after ${rebuildMs} ms, ${rebuildEventsPerS} events/s.`,
      `- Read back: ${reads.globalEventsPerS} events/s in log order, ${reads.streamEventsPerS} events/s conversation by conversation.`,
    );
  }
  return [...lines, ''];
}

function stormLines({ storm }: Figures): string[] {
  if (!storm) return [];
  return [
    '### Storms',
    '',
    `${storm.sockets} sockets while people write; each comes back as docs/protocol.md says. Back: connected, with every event up to the newest, none left out.`,
    '',
    '| the process | away ms | back after p50 / p99 / all ms | not back | gaps | tries a socket | server µs a socket |',
    '|---|---|---|---|---|---|---|',
    ...storm.rounds.map(
      ({ what, awayMs, p50Ms, p99Ms, allMs, missing, reason, gaps, attempts, serverUs }) =>
        `| ${what} | ${awayMs} | ${p50Ms} / ${p99Ms} / ${allMs} | ${missing}${reason && ` (${reason})`} | ${gaps} | ${attempts.toFixed(1)} | ${serverUs} |`,
    ),
    '',
  ];
}

function linkLines({ link }: Figures): string[] {
  if (!link) return [];
  return [
    '### Commands between processes',
    '',
    'Posts and their answers, one message at a time, a service that answers at once; processor time of both ends together.',
    '',
    '| | commands a message | µs a command | commands/s |',
    '|---|---|---|---|',
    ...link.map(
      ({ way, batch, commandUs, commandsPerS }) =>
        `| ${way} | ${batch} | ${commandUs} | ${commandsPerS} |`,
    ),
    '',
  ];
}

function relayLines({ relay }: Figures): string[] {
  if (!relay) return [];
  return [
    '### The relay to Kafka',
    '',
    'From the log on this disk to one broker beside it; then one writer, and what a consumer waits for its events.',
    '',
    '| payload | catching up, events/s | of | lag p50 / p99 ms | while written, events/s |',
    '|---|---|---|---|---|',
    ...relay.map(
      ({ format, caughtUpEventsPerS, events, lagP50Ms, lagP99Ms, writtenPerS }) =>
        `| ${format} | ${caughtUpEventsPerS} | ${events} | ${lagP50Ms} / ${lagP99Ms} | ${writtenPerS} |`,
    ),
    '',
  ];
}

function routingLines({ routing }: Figures): string[] {
  if (!routing) return [];
  const { counselors, waiting, decisionsPerS, offered, arrivals } = routing;
  return [
    '### Routing',
    '',
    `${counselors} counselors, ${waiting} waiting whom nobody can be asked for. Decisions of the rule alone, each with its reasons; then ${arrivals} who come, from their opening in the log (memory) to their offer.`,
    '',
    '| decisions/s | offered after p50 / p99 / max ms |',
    '|---|---|',
    `| ${decisionsPerS} | ${offered.p50} / ${offered.p99} / ${offered.max} |`,
    '',
  ];
}

function sealingLines({ sealing }: Figures): string[] {
  if (!sealing) return [];
  const { withoutPerS, withPerS, costPercent, rounds } = sealing;
  return [
    '### Sealing',
    '',
    `Durable appends, 100 in flight, the middle of ${rounds} rounds: ${withoutPerS}/s without a sealer, ${withPerS}/s with one: ${costPercent} % less.`,
    '',
  ];
}
