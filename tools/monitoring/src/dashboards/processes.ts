import type { Dashboard } from './dashboard.js';

const each = '{{instance}}';

/** What each process takes of its machine, and since when it runs. */
export const processes: Dashboard = {
  name: 'stillhere-processes',
  title: 'Stillhere: processes',
  sections: [
    {
      title: 'Processes',
      panels: [
        {
          kind: 'line',
          title: 'Answering',
          description: '1 while its metrics page answers.',
          unit: 'short',
          queries: [{ expr: 'up{job="stillhere"}', legend: each }],
        },
        {
          kind: 'line',
          title: 'Ready',
          description: '1 while it takes work.',
          unit: 'short',
          queries: [{ expr: 'stillhere_ready{job="stillhere"}', legend: each }],
        },
        {
          kind: 'line',
          title: 'Running for',
          description: 'Falls to 0 at each restart.',
          unit: 's',
          queries: [{ expr: 'time() - process_start_time_seconds{job="stillhere"}', legend: each }],
        },
        {
          kind: 'line',
          title: 'Delay of the event loop, 99th percentile',
          description: 'Over 100 ms everybody waits.',
          unit: 's',
          badFrom: 0.1,
          queries: [{ expr: 'nodejs_eventloop_lag_p99_seconds{job="stillhere"}', legend: each }],
        },
        {
          kind: 'line',
          title: 'Processor',
          description: 'Cores in use, all threads.',
          unit: 'short',
          queries: [{ expr: 'rate(process_cpu_seconds_total{job="stillhere"}[5m])', legend: each }],
        },
        {
          kind: 'line',
          title: 'Memory of the machine',
          description: 'Resident.',
          unit: 'bytes',
          queries: [{ expr: 'process_resident_memory_bytes{job="stillhere"}', legend: each }],
        },
        {
          kind: 'line',
          title: 'Our objects',
          description: 'Used heap; what rises for days is a leak.',
          unit: 'bytes',
          queries: [{ expr: 'nodejs_heap_size_used_bytes{job="stillhere"}', legend: each }],
        },
        {
          kind: 'line',
          title: 'Certificates end in',
          description: 'Between our services. That of the public name is the proxy’s to watch.',
          unit: 's',
          queries: [
            {
              expr: 'stillhere_certificate_expires_timestamp_seconds - time()',
              legend: `{{certificate}} ${each}`,
            },
          ],
        },
      ],
    },
  ],
};
