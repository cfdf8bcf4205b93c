// Child process of directory-lock.spec.ts: takes the lock, says so, keeps it until it is killed.
import { acquireDirectoryLock } from '../dist/index.js';

acquireDirectoryLock(process.argv[2]);
process.stdout.write('locked\n');
setInterval(() => undefined, 1_000);
