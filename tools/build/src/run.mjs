// node tools/build/src/run.mjs PACKAGE [arguments…]: builds what is stale, then becomes that program.
// One process, so that whoever stops it (npm, a service manager, Ctrl C) stops the program itself. npm starts a
// shell for each script and passes its signals to that: `npm start` says `exec`, so that the shell becomes this.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [, , folder, ...given] = process.argv;
const main = join(resolve(here, '../../..'), folder, 'dist/main.js');

// Apart from this process: the compiler and its memory go away with it.
const build = spawn(process.execPath, [join(here, 'build.mjs'), '--if-stale'], {
  stdio: 'inherit',
});
const stop = (signal) => build.kill(signal);
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'];
for (const signal of signals) process.on(signal, stop);
const [code, signal] = await once(build, 'close');
for (const one of signals) process.off(one, stop);

if (signal !== null) process.kill(process.pid, signal);
else if (code !== 0) process.exitCode = code;
else {
  process.argv.splice(1, process.argv.length - 1, main, ...given);
  await import(pathToFileURL(main).href);
}
