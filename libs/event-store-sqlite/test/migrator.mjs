// Child process of migrate-log.spec.ts: migrates the log at argv[2] and kills itself at the n-th thing
// that it asks of the disk (argv[3]), before it is done. Ends with the code 0 when there was no n-th.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { openDatabase } from '@stillhere/sqlite';

const [path, last] = process.argv.slice(2);
const memory = openDatabase(':memory:', { durability: 'rebuildable' });
const database = Object.getPrototypeOf(memory);
const statement = Object.getPrototypeOf(memory.prepare('SELECT 1'));
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
for (const name of ['exec', 'close']) counted(database, name);
counted(statement, 'get');
const run = statement.run;
let runs = 0;
/** One insert of many stands for all of them. */
counted(statement, 'run');
const countedRun = statement.run;
statement.run = function some(...args) {
  runs += 1;
  return (runs % 40 === 0 ? countedRun : run).apply(this, args);
};
syncBuiltinESMExports();

const { migrateLog } = await import('../dist/migrate-log.js');
migrateLog(path, () => undefined);
