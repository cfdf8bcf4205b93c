import type { Dashboard } from './dashboard.js';

const failed =
  'stillhere_call_duration_seconds_count{outcome=~"unavailable|internal|deadline-exceeded"}';

/** What an operator looks at first: people, then what we promised them, then calls. */
export const overview: Dashboard = {
  name: 'stillhere-overview',
  title: 'Stillhere: overview',
  sections: [
    {
      title: 'People',
      panels: [
        {
          kind: 'number',
          title: 'Acknowledged and not found',
          description:
            'Said to be kept, and not in the log when it was asked again. Anything but 0 is an emergency.',
          unit: 'short',
          badFrom: 1,
          queries: [{ expr: 'sum(stillhere_acked_not_found_total)', legend: 'not found' }],
        },
        {
          kind: 'number',
          title: 'Waiting unseen',
          description: 'Who waits while no counselor is on shift.',
          unit: 'short',
          badFrom: 1,
          queries: [{ expr: 'max(stillhere_queue_unseen_people)', legend: 'people' }],
        },
        {
          kind: 'number',
          title: 'Longest wait',
          description: 'Of who waits now and is there.',
          unit: 's',
          badFrom: 300,
          queries: [{ expr: 'max(stillhere_queue_oldest_wait_seconds)', legend: 'longest' }],
        },
        {
          kind: 'number',
          title: 'Of whom nothing can be said',
          description: 'Visitors of open conversations whom we cannot see: our fault, not theirs.',
          unit: 'short',
          badFrom: 1,
          queries: [
            {
              expr: 'sum(stillhere_presence_verdicts{verdict="not-visible-to-us"})',
              legend: 'people',
            },
          ],
        },
        {
          kind: 'line',
          title: 'In the queue',
          description: 'Several processes of routing tell the same people: the larger one counts.',
          unit: 'short',
          queries: [
            { expr: 'max by (group) (stillhere_queue_people)', legend: '{{group}}' },
            { expr: 'max(stillhere_queue_unseen_people)', legend: 'unseen' },
          ],
        },
        {
          kind: 'line',
          title: 'Visitors of open conversations',
          description: 'As a screen would show them.',
          unit: 'short',
          queries: [
            { expr: 'sum by (verdict) (stillhere_presence_verdicts)', legend: '{{verdict}}' },
          ],
        },
        {
          kind: 'line',
          title: 'Open sockets',
          description: 'Of pages and desks, all gateways together.',
          unit: 'short',
          queries: [{ expr: 'sum by (of) (stillhere_sockets_open)', legend: '{{of}}' }],
        },
        {
          kind: 'line',
          title: 'Receipts, 99th percentile',
          description: 'From what the page said to the record of it.',
          unit: 's',
          badFrom: 1,
          queries: [
            {
              expr: 'histogram_quantile(0.99, sum by (level, le) (rate(stillhere_receipt_lag_seconds_bucket[5m])))',
              legend: '{{level}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Calls',
      panels: [
        {
          kind: 'line',
          title: 'Calls a second',
          description: 'Unary calls, also those refused at the door.',
          unit: 'reqps',
          queries: [
            {
              expr: 'sum by (service, method) (rate(stillhere_call_duration_seconds_count[5m]))',
              legend: '{{service}}/{{method}}',
            },
          ],
        },
        {
          kind: 'line',
          title: 'Calls that failed by our fault',
          description: 'Of all calls of a method; a refusal is no failure.',
          unit: 'percentunit',
          badFrom: 0.001,
          queries: [
            {
              expr: `sum by (service, method) (rate(${failed}[5m])) / sum by (service, method) (rate(stillhere_call_duration_seconds_count[5m]))`,
              legend: '{{service}}/{{method}}',
            },
          ],
        },
        {
          kind: 'line',
          title: 'Duration, 99th percentile',
          description: 'From admission to the answer.',
          unit: 's',
          badFrom: 1,
          queries: [
            {
              expr: 'histogram_quantile(0.99, sum by (service, method, le) (rate(stillhere_call_duration_seconds_bucket[5m])))',
              legend: '{{service}}/{{method}}',
            },
          ],
        },
        {
          kind: 'line',
          title: 'Open streaming calls',
          description: 'What screens and programs follow.',
          unit: 'short',
          queries: [
            {
              expr: 'sum by (service, method) (stillhere_call_streams_open)',
              legend: '{{service}}/{{method}}',
            },
          ],
        },
        {
          kind: 'line',
          title: 'Streaming calls that ended by our fault',
          description: 'Each is a screen that had to come again.',
          unit: 'reqps',
          queries: [
            {
              expr: 'sum by (service, method, outcome) (rate(stillhere_call_streams_ended_total{outcome=~"unavailable|internal|deadline-exceeded"}[5m]))',
              legend: '{{service}}/{{method}} {{outcome}}',
            },
          ],
        },
      ],
    },
  ],
};
