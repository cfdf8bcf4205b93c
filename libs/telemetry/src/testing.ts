import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SpanName } from './tracing/names.js';
import { parseTraceparent } from './tracing/traceparent.js';
import type { Span, SpanStart, Tracer } from './tracing/tracer.js';

/** A span as it came over the wire. */
export interface ReceivedSpan {
  /** `service.name` and `service.instance.id` of whoever sent it. */
  readonly service: string;
  readonly instance: string;
  readonly name: string;
  /** As OTLP numbers them: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: the trace begins here. */
  readonly parentSpanId: string;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly startedNs: bigint;
  readonly endedNs: bigint;
  readonly isFailed: boolean;
}

/** Takes what comes; says no to it for good; or keeps its senders waiting. */
export type Answering = 'takes' | 'refuses' | 'keeps waiting';

/** Stands for a collector in tests, in their own process: takes OTLP over HTTP as JSON, and keeps it. */
export class TestOtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  /** Each request as it came: whatever leaves us is in here. */
  readonly requests: string[] = [];
  answering: Answering = 'takes';
  readonly #waiting: ServerResponse[] = [];
  readonly #looking = new Set<() => void>();
  readonly #server = createServer((request, response) => void this.#take(request, response));

  static async open(): Promise<TestOtlpReceiver> {
    const receiver = new TestOtlpReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves as soon as something is so of what has come; looks at each request. */
  async until(isSo: (receiver: this) => boolean): Promise<void> {
    while (!isSo(this)) await new Promise<void>((resolve) => void this.#looking.add(resolve));
  }

  /** Those who wait are answered. */
  release(): void {
    this.answering = 'takes';
    for (const response of this.#waiting.splice(0)) answer(response, 200);
  }

  async close(): Promise<void> {
    this.release();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces).toString();
    this.requests.push(text);
    if (this.answering !== 'refuses' && request.url === '/v1/traces')
      this.spans.push(...readSpans(text));
    if (this.answering === 'keeps waiting') this.#waiting.push(response);
    else answer(response, this.answering === 'takes' ? 200 : 400);
    for (const look of this.#looking) look();
    this.#looking.clear();
  }
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
}

/** The part of OTLP's JSON that is read here. */
export interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}
interface KeyValue {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string;
    readonly intValue?: number | string;
    readonly doubleValue?: number;
  };
}
interface WireSpan extends Pick<ReceivedSpan, 'name' | 'kind' | 'traceId' | 'spanId'> {
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly links?: ReceivedSpan['links'];
  readonly status: { readonly code?: number };
}

const failed = 2;

/** Of a request, or of a file of the same form. */
export const readSpans = (text: string): ReceivedSpan[] =>
  (JSON.parse(text) as Export).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const of = valuesOf(resource.attributes);
    const [service, instance] = [of['service.name'], of['service.instance.id']].map(String);
    const all = scopeSpans.flatMap(({ spans }) => spans);
    return all.map((span) => spanOf(span, { service: service ?? '', instance: instance ?? '' }));
  });

const spanOf = (
  { name, kind, traceId, spanId, ...span }: WireSpan,
  sender: Pick<ReceivedSpan, 'service' | 'instance'>,
): ReceivedSpan => ({
  ...sender,
  ...{ name, kind, traceId, spanId },
  parentSpanId: span.parentSpanId ?? '',
  links: (span.links ?? []).map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
  attributes: valuesOf(span.attributes),
  startedNs: BigInt(span.startTimeUnixNano),
  endedNs: BigInt(span.endTimeUnixNano),
  isFailed: span.status.code === failed,
});

const valuesOf = (pairs: readonly KeyValue[]): Readonly<Record<string, string | number>> =>
  Object.fromEntries(
    pairs.map(({ key, value }) => [
      key,
      value.stringValue ?? Number(value.intValue ?? value.doubleValue),
    ]),
  );

/** What a part started, as it said it. */
export interface StartedSpan extends SpanStart<SpanName> {
  readonly key: SpanName;
  /** Its own, for those below it. */
  readonly traceparent: string;
  readonly failed: readonly string[];
  readonly isEnded: boolean;
}

/** A tracer of tests: keeps what is started and sends nothing. One that is off is never asked to start anything. */
export class TestTracer implements Tracer {
  readonly started: StartedSpan[] = [];

  constructor(readonly enabled = true) {}

  start<Name extends SpanName>(key: Name, start: SpanStart<Name>): Span {
    const id = String(this.started.length + 1);
    const { traceId = id.padStart(32, 'a') } = parseTraceparent(start.parent) ?? {};
    const traceparent = `00-${traceId}-${id.padStart(16, 'b')}-01`;
    const failed: string[] = [];
    const span = { ...(start as SpanStart<SpanName>), key, traceparent, failed, isEnded: false };
    this.started.push(span);
    return {
      traceparent,
      fail: (code) => failed.push(code),
      end() {
        span.isEnded = true;
      },
    };
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  /** Its key and what it is of: `deliver message-posted`. */
  get names(): readonly string[] {
    return this.started.map(({ key, of }) => `${key} ${of}`);
  }
}
