// Child process of migrate-log.spec.ts: migrates the log at argv[2] and kills itself at the n-th thing
// that it asks of the disk (argv[3]), before it is done. Ends with the code 0 when there was no n-th.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { DatabaseSync, StatementSync } from 'node:sqlite';

const [path, last] = process.argv.slice(2);
let count = 0;

function counted(owner, name) {
  const real = owner[name];
  owner[name] = function step(...args) {
    count += 1;
    if (count === Number(last)) process.kill(process.pid, 'SIGKILL');
    return real.apply(this, args);
  };
}

for (const name of ['rmSync', 'openSync', 'fsyncSync', 'closeSync', 'renameSync', 'chmodSync']) {
  counted(fs, name);
}
for (const name of ['exec', 'close']) counted(DatabaseSync.prototype, name);
counted(StatementSync.prototype, 'get');
const run = StatementSync.prototype.run;
let runs = 0;
/** One insert of many stands for all of them. */
counted(StatementSync.prototype, 'run');
const countedRun = StatementSync.prototype.run;
StatementSync.prototype.run = function some(...args) {
  runs += 1;
  return (runs % 40 === 0 ? countedRun : run).apply(this, args);
};
syncBuiltinESMExports();

const { migrateLog } = await import('../dist/migrate-log.js');
migrateLog(path, () => undefined);
