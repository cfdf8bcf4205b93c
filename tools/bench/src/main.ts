// npm run bench                 everything, about half an hour
// npm run bench -- --quick      one short pass of each, for a look
// npm run bench -- --help       the parts and what else can be asked for

import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { measureAppendsAndFloor } from './measure/appends.js';
import { measureCycles } from './measure/cycles.js';
import { measureGrpc } from './measure/grpc.js';
import { measureIdle } from './measure/idle.js';
import { measureLarge } from './measure/large.js';
import { measureLink } from './measure/link.js';
import { watchMachine } from './measure/machine.js';
import { measurePostgresLog } from './measure/postgres-log.js';
import { measureRelay } from './measure/relay.js';
import { measureRouting } from './measure/routing.js';
import { measureSealing } from './measure/sealing.js';
import { measureStart } from './measure/start.js';
import { measureStorm } from './measure/storm.js';
import { problemsOf } from './report/problems.js';
import { report } from './report/report.js';
import { settingsOf } from './settings.js';

const args = process.argv.slice(2);
const settings = settingsOf(args);
const { parts } = settings;
const say = (text: string): void => console.error(text);

try {
  const endOfWatch = watchMachine();
  const figures = {
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    node: process.version,
    command: `npm run bench -- ${args.join(' ')}`.trim(),
    ...(parts.has('log') && { log: await measureAppendsAndFloor(settings, say) }),
    ...(parts.has('log-postgres') && { logPostgres: await measurePostgresLog(settings, say) }),
    ...(parts.has('cycles') && { cycles: await measureCycles(settings, say) }),
    ...(parts.has('grpc') && { grpc: await measureGrpc(settings, say) }),
    ...(parts.has('idle') && { idle: await measureIdle(settings, say) }),
    ...(parts.has('start') && { start: await measureStart() }),
    ...(parts.has('large') && { large: await measureLarge(settings, say) }),
    ...(parts.has('storm') && { storm: await measureStorm(settings, say) }),
    ...(parts.has('link') && { link: await measureLink(settings, say) }),
    ...(parts.has('relay') && { relay: await measureRelay(settings, say) }),
    ...(parts.has('routing') && { routing: await measureRouting(settings, say) }),
    ...(parts.has('sealing') && { sealing: await measureSealing(settings, say) }),
    meanwhile: await endOfWatch(),
  };
  console.log(report(figures));
  const problems = problemsOf(figures);
  for (const problem of problems) say(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
  if (settings.json !== '') writeFileSync(settings.json, `${JSON.stringify(figures, null, 2)}\n`);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  // What was started would keep this process alive; it is killed with it.
  process.exit(1);
}
