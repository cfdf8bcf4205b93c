import type { Dashboard } from './dashboard.js';

/** Whether what is said is kept, and how soon everybody else learns of it. */
export const logAndFeed: Dashboard = {
  name: 'stillhere-log',
  title: 'Stillhere: log and feed',
  sections: [
    {
      title: 'Log',
      panels: [
        {
          kind: 'line',
          title: 'Appends a second',
          description: '`unavailable`: the disk or the database.',
          unit: 'reqps',
          queries: [
            {
              expr: 'sum by (outcome) (rate(stillhere_log_append_duration_seconds_count[5m]))',
              legend: '{{outcome}}',
            },
          ],
        },
        {
          kind: 'line',
          title: 'Time to durable',
          description: 'From submitting to on the disk.',
          unit: 's',
          badFrom: 0.25,
          queries: [
            {
              expr: 'histogram_quantile(0.5, sum by (le) (rate(stillhere_log_append_duration_seconds_bucket{outcome="ok"}[5m])))',
              legend: 'half',
            },
            {
              expr: 'histogram_quantile(0.99, sum by (le) (rate(stillhere_log_append_duration_seconds_bucket{outcome="ok"}[5m])))',
              legend: '99 of 100',
            },
          ],
        },
        {
          kind: 'line',
          title: 'Events a commit',
          description: 'The larger, the more is paid by one fsync.',
          unit: 'short',
          queries: [
            {
              expr: 'sum(rate(stillhere_log_commit_events_sum[5m])) / sum(rate(stillhere_log_commit_events_count[5m]))',
              legend: 'mean',
            },
          ],
        },
        {
          kind: 'line',
          title: 'Appends asked for again',
          description: 'A sample; `not found` has to be 0 for ever.',
          unit: 'short',
          queries: [
            {
              expr: 'sum(increase(stillhere_acked_checked_total[1h]))',
              legend: 'asked in an hour',
            },
            { expr: 'sum(stillhere_acked_not_found_total)', legend: 'not found' },
          ],
        },
        {
          kind: 'line',
          title: 'Free room',
          description: 'On the disk of the data directory; of a database ask its own server.',
          unit: 'percentunit',
          queries: [
            {
              expr: 'stillhere_disk_free_bytes / stillhere_disk_size_bytes',
              legend: '{{instance}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Feed',
      panels: [
        {
          kind: 'line',
          title: 'How far consumers are behind',
          description: 'Lists and effects are behind by that; messages are not.',
          unit: 's',
          badFrom: 10,
          queries: [
            { expr: 'max by (consumer) (stillhere_feed_lag_seconds)', legend: '{{consumer}}' },
          ],
        },
        {
          kind: 'line',
          title: 'Events taken a second',
          description: 'By each consumer, all processes together.',
          unit: 'reqps',
          queries: [
            {
              expr: 'sum by (consumer) (rate(stillhere_feed_events_total[5m]))',
              legend: '{{consumer}}',
            },
          ],
        },
      ],
    },
  ],
};
