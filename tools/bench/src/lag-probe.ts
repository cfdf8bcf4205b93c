// Preloaded into a server under measurement: writes the delay of its event loop into the file that
// BENCH_LAG names whenever SIGUSR2 asks for it, and begins anew.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const path = process.env.BENCH_LAG ?? '';
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
process.on('SIGUSR2', () => {
  const [p50, p99, max] = [delay.percentile(50), delay.percentile(99), delay.max];
  writeFileSync(path, JSON.stringify([p50, p99, max].map((ns) => Math.max(0, ns / 1e6 - 5))));
  delay.reset();
});
