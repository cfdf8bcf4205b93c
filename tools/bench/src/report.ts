import type { CycleFigures } from './load/cycles.js';
import type { LogFigures, ReadFigures } from './measure/log.js';

export interface Figures {
  readonly machine: string;
  readonly node: string;
  readonly command: string;
  readonly log?: { readonly appends: readonly LogFigures[]; readonly reads: ReadFigures };
  readonly cycles?: {
    readonly pairs: number;
    readonly floor: CycleSide;
    readonly stillhere: CycleSide;
  };
  readonly idle?: { readonly count: number; readonly kibPerSocket: number };
  readonly start?: { readonly emptyMs: number };
}

interface CycleSide {
  readonly figures: readonly CycleFigures[];
  readonly cpuPerCycleUs: number;
}

/** The figures as a page, with the command that made them. */
export function report(figures: Figures): string {
  return [
    '# Benchmarks',
    '',
    `Made by \`${figures.command}\` on ${figures.machine}, Node ${figures.node}. Load and server share the machine.`,
    'Machines are noisy: compare within one run. The floor is a bare `ws` server and a bare `node:sqlite` table with the same durability and nothing else.',
    '',
    ...logLines(figures),
    ...cycleLines(figures),
    ...(figures.idle
      ? [
          '## Idle sockets',
          '',
          `${figures.idle.kibPerSocket} KiB of resident memory each, at ${figures.idle.count} waiting visitors.`,
          '',
        ]
      : []),
    ...(figures.start
      ? [
          '## Start',
          '',
          `${figures.start.emptyMs} ms from start to ready with an empty log (median of 3).`,
          '',
        ]
      : []),
  ].join('\n');
}

function logLines({ log }: Figures): string[] {
  if (!log) return [];
  return [
    '## Log',
    '',
    'Durable appends of one chained event each.',
    '',
    '| in flight | appends/s | p50 ms | p99 ms |',
    '|---|---|---|---|',
    ...log.appends.map(
      (one) => `| ${one.inFlight} | ${one.appendsPerS} | ${one.p50Ms} | ${one.p99Ms} |`,
    ),
    '',
    `Read back: ${log.reads.globalEventsPerS} events/s in log order, ${log.reads.streamEventsPerS} events/s stream by stream.`,
    '',
  ];
}

function cycleLines({ cycles }: Figures): string[] {
  if (!cycles) return [];
  const { floor, stillhere, pairs } = cycles;
  const row = (name: string, one: CycleFigures): string =>
    `| ${name} | ${one.rate} | ${one.achieved} | ${one.accept.p50} / ${one.accept.p99} | ${one.deliver.p50} / ${one.deliver.p99} | ${one.cycle.p50} / ${one.cycle.p99} | ${one.unfinished} |`;
  return [
    '## Receipt cycles',
    '',
    `A cycle: accept → deliver → delivered receipt back → displayed receipt back, over ${pairs} conversations, open loop, latency from the moment each was due. Receipts of one conversation are coalesced to one a level in 100 ms.`,
    '',
    '| | asked/s | achieved/s | accept p50 / p99 ms | delivered p50 / p99 ms | full cycle p50 / p99 ms | unfinished |',
    '|---|---|---|---|---|---|---|',
    ...floor.figures.map((one) => row('floor', one)),
    ...stillhere.figures.map((one) => row('Stillhere', one)),
    '',
    `Server processor time a cycle: floor ${floor.cpuPerCycleUs} µs, Stillhere ${stillhere.cpuPerCycleUs} µs.`,
    '',
  ];
}
