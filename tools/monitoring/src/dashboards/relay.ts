import type { Dashboard } from './dashboard.js';

/** Whether the topics of Kafka keep up; people notice nothing of it. */
export const relay: Dashboard = {
  name: 'stillhere-relay',
  title: 'Stillhere: relay',
  sections: [
    {
      title: 'Topics',
      panels: [
        {
          kind: 'line',
          title: 'How far the topics are behind',
          description: 'Age of the oldest event that is not published.',
          unit: 's',
          badFrom: 60,
          queries: [{ expr: 'max(stillhere_relay_lag_seconds)', legend: 'behind' }],
        },
        {
          kind: 'line',
          title: 'How each relay stands',
          description: 'One is `publishing`; `refused` waits for somebody to change something.',
          unit: 'short',
          queries: [
            { expr: 'sum by (standing) (stillhere_relay_standing)', legend: '{{standing}}' },
          ],
        },
        {
          kind: 'number',
          title: 'Publishing',
          description: 'How many processes publish: one.',
          unit: 'short',
          badFrom: 2,
          queries: [
            { expr: 'sum(stillhere_relay_standing{standing="publishing"})', legend: 'relays' },
          ],
        },
      ],
    },
  ],
};
