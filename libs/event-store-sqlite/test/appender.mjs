// Child process of crash.spec.ts: appends until it is killed and prints one line for each event
// that was acknowledged (writes to a pipe are synchronous, so before anything else happens). argv: directory, JSON of the store's unsafe options, 'forever' | 'once'.
import {
  exactly,
  newStream,
  noStream,
  propose,
  proposeChain,
} from '@stillhere/event-store/fixtures';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';

const [directory, unsafe, mode] = process.argv.slice(2);
const store = await openSqliteEventStore({
  directory,
  waitForLockMs: 5_000,
  unsafeForTesting: JSON.parse(unsafe),
});

const prefix = Date.now().toString(16);
const print = (stream, { eventId }, revision) =>
  process.stdout.write(`${stream} ${revision} ${eventId}\n`);

async function appendForever(number) {
  const stream = newStream().replace('019e', `${prefix}${number}x`);
  let [revision, hash] = [-1, undefined];
  for (;;) {
    const events = proposeChain(stream, 1 + (revision % 3 === 0 ? 2 : 0), hash);
    const expected = revision < 0 ? noStream : exactly(revision);
    await store.append(stream, events, expected);
    for (const event of events) {
      revision += 1;
      print(stream, event, revision);
    }
    hash = events.at(-1).metadata.hash;
  }
}

/** So much at once that its commit takes a while, and gone the moment one is acknowledged. */
async function appendOnce() {
  const data = `{"body":"${'x'.repeat(200_000)}"}`;
  const appends = Array.from({ length: 60 }, async () => {
    const stream = newStream();
    const event = propose(stream, { data });
    await store.append(stream, [event], noStream);
    print(stream, event, 0);
    process.kill(process.pid, 'SIGKILL');
  });
  await Promise.all(appends);
}

process.stdout.write('ready\n');
if (mode === 'once') await appendOnce();
else await Promise.all(Array.from({ length: 20 }, (_, number) => appendForever(number)));
