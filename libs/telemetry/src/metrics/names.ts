/** What a figure of ours is: its kind, its unit, its labels, and what it means in one sentence. */
export interface MetricSpec {
  /** `counter` only rises; `gauge` is read when somebody asks; `histogram` counts into `buckets`. */
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly unit:
    | 'seconds'
    | 'events'
    | 'calls'
    | 'sockets'
    | 'people'
    | 'streams'
    | 'appends'
    | 'spans'
    | 'bytes'
    | '1';
  /** Each has few values, known beforehand: never content, an identity, a conversation, an account. */
  readonly labels: readonly string[];
  /** Where it is measured: in whatever serves calls, in whatever publishes to Kafka, or in services with TLS between them. */
  readonly by: 'services' | 'relay' | 'tls';
  readonly meaning: string;
  /** Upper bounds in the unit; of histograms only. */
  readonly buckets?: readonly number[];
}

/** From a call that is answered from memory to one that is given up at the service's deadline. */
const callSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4];
/** A receipt waits up to a tenth of a second for the next one; while the log is away, minutes. */
const receiptSeconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 5, 30];
const commitEvents = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024];

/** Every figure of ours. The table in docs/metrics.md is held equal to this. */
export const metricSpecs = {
  stillhere_acked_not_found_total: {
    kind: 'counter',
    unit: 'appends',
    labels: [],
    by: 'services',
    meaning:
      'Acknowledged appends that were not in the log when it was asked again; one is an emergency.',
  },
  stillhere_acked_checked_total: {
    kind: 'counter',
    unit: 'appends',
    labels: [],
    by: 'services',
    meaning:
      'Acknowledged appends that the log was asked for again: a sample, at most one each 5 seconds.',
  },
  stillhere_call_duration_seconds: {
    kind: 'histogram',
    unit: 'seconds',
    labels: ['service', 'method', 'outcome'],
    by: 'services',
    buckets: callSeconds,
    meaning: 'Unary calls, from admission to the answer, also those refused at the door.',
  },
  stillhere_call_streams_open: {
    kind: 'gauge',
    unit: 'streams',
    labels: ['service', 'method'],
    by: 'services',
    meaning: 'Streaming calls that are open now.',
  },
  stillhere_call_streams_ended_total: {
    kind: 'counter',
    unit: 'streams',
    labels: ['service', 'method', 'outcome'],
    by: 'services',
    meaning: 'Streaming calls that are over; `ok` is also whoever left.',
  },
  stillhere_certificate_expires_timestamp_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    labels: ['certificate'],
    by: 'tls',
    meaning:
      'When a certificate between our services ends, in Unix time: `own`, or `authority`, the first to end; 0 when it cannot be read.',
  },
  stillhere_disk_free_bytes: {
    kind: 'gauge',
    unit: 'bytes',
    labels: [],
    by: 'services',
    meaning:
      'Room that this account may still use on the disk of the data directory; a cluster has none; that of the database has an exporter of its own.',
  },
  stillhere_disk_size_bytes: {
    kind: 'gauge',
    unit: 'bytes',
    labels: [],
    by: 'services',
    meaning: 'How large that disk is; 0 when the directory is not there.',
  },
  stillhere_feed_events_total: {
    kind: 'counter',
    unit: 'events',
    labels: ['consumer'],
    by: 'services',
    meaning: 'Events that a projection or reactor was given.',
  },
  stillhere_feed_lag_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    labels: ['consumer'],
    by: 'services',
    meaning:
      'How long ago the event was recorded that the consumer is at, or the feed was lost; 0 once all is taken.',
  },
  stillhere_log_append_duration_seconds: {
    kind: 'histogram',
    unit: 'seconds',
    labels: ['outcome'],
    by: 'services',
    buckets: callSeconds,
    meaning:
      'Appends, from submitting to durable (`ok`), refused by a rule of the log, or unavailable.',
  },
  stillhere_log_commit_events: {
    kind: 'histogram',
    unit: 'events',
    labels: [],
    by: 'services',
    buckets: commitEvents,
    meaning: 'Events that became durable together: the larger, the more is paid by one fsync.',
  },
  stillhere_presence_verdicts: {
    kind: 'gauge',
    unit: 'people',
    labels: ['verdict'],
    by: 'services',
    meaning:
      'Visitors of open conversations by what a screen would show of them now; `not-visible-to-us` is our own blindness.',
  },
  stillhere_ready: {
    kind: 'gauge',
    unit: '1',
    labels: [],
    by: 'services',
    meaning: 'Whether `/readyz` of this process answers 200; the relay tells it too.',
  },
  stillhere_queue_people: {
    kind: 'gauge',
    unit: 'people',
    labels: ['group'],
    by: 'services',
    meaning: 'Who is in the queue: `waiting`, or `gone` since their page is not there any more.',
  },
  stillhere_queue_oldest_wait_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    labels: [],
    by: 'services',
    meaning: 'How long the one has waited who waits longest; 0 when nobody does.',
  },
  stillhere_queue_unseen_people: {
    kind: 'gauge',
    unit: 'people',
    labels: [],
    by: 'services',
    meaning: 'Who waits while no counselor is on shift: nobody sees them.',
  },
  stillhere_receipt_lag_seconds: {
    kind: 'histogram',
    unit: 'seconds',
    labels: ['level'],
    by: 'services',
    buckets: receiptSeconds,
    meaning: 'Receipts, from what the page said to the record of it.',
  },
  stillhere_relay_lag_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    labels: [],
    by: 'relay',
    meaning:
      'Age of the oldest event that is not published, as last looked at, each 10 seconds; 0 when all are.',
  },
  stillhere_relay_standing: {
    kind: 'gauge',
    unit: '1',
    labels: ['standing'],
    by: 'relay',
    meaning: '1 for how the relay stands, 0 for the others; one of all processes is `publishing`.',
  },
  stillhere_sockets_open: {
    kind: 'gauge',
    unit: 'sockets',
    labels: ['of'],
    by: 'services',
    meaning:
      'Open WebSockets: `conversation` of visitors and of desks in a chat, `desk` one a desk.',
  },
  stillhere_trace_spans_total: {
    kind: 'counter',
    unit: 'spans',
    labels: ['outcome'],
    by: 'services',
    meaning:
      'Spans that the collector took (`sent`), did not take (`failed`), or for which there was no room (`dropped`); 0 where nobody traces.',
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;

export type MetricName = keyof typeof metricSpecs;
type OfKind<Kind extends MetricSpec['kind']> = {
  [Name in MetricName]: (typeof metricSpecs)[Name]['kind'] extends Kind ? Name : never;
}[MetricName];
export type CounterName = OfKind<'counter'>;
export type GaugeName = OfKind<'gauge'>;
export type HistogramName = OfKind<'histogram'>;

/** A value for each label. */
export type LabelsOf<Name extends MetricName> = {
  readonly [Label in (typeof metricSpecs)[Name]['labels'][number]]: string;
};

/** What the process itself uses, under the names that every Prometheus knows; of each, what it tells here. */
export const processMetrics = {
  nodejs_eventloop_lag_p99_seconds: 'Delay of the event loop; over 100 ms everybody waits.',
  nodejs_heap_size_used_bytes: 'What our objects take.',
  process_cpu_seconds_total: 'Time on a processor, of all threads.',
  process_resident_memory_bytes: 'What the process takes of the machine.',
  process_start_time_seconds: 'Since when it runs: what changes at a restart.',
} as const;
