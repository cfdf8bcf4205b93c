import { readFileSync } from 'node:fs';
import {
  createFileRegistry,
  type DescMethod,
  fromBinary,
  fromJson,
  type JsonValue,
  ScalarType,
  toBinary,
  toJsonString,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { descriptorSetUrl } from '@stillhere/contracts';

const registry = createFileRegistry(
  fromBinary(FileDescriptorSetSchema, readFileSync(descriptorSetUrl)),
);

/** Every method of every service under proto/. */
export const methods: readonly DescMethod[] = [...registry].flatMap((one) =>
  one.kind === 'service' ? one.methods : [],
);

export const actionOf = ({ parent, name }: DescMethod): string => `${parent.typeName}/${name}`;

/** What a request is about, as somebody of another network could have learnt it. */
export interface About {
  readonly tenant: string;
  readonly conversation: string;
  /** `visitor:…`. */
  readonly visitor: string;
  /** `counselor:…`. */
  readonly counselor: string;
}

/**
 * What stands in the fields of a request, by their names: so a new method is tried as soon as it is declared, and one
 * with a field that nobody knows here fails until somebody says what is to stand there.
 */
const values: Readonly<Record<string, (about: About) => JsonValue>> = {
  conversation: ({ conversation }) => conversation,
  visitor: ({ visitor }) => visitor,
  participant: ({ visitor }) => visitor,
  counselor: ({ counselor }) => counselor,
  author: ({ counselor }) => counselor,
  by: ({ counselor }) => counselor,
  previous: () => '',
  service: () => '',
  language: () => 'en',
  disclosure_version: () => '1',
  disclosure_hash: () => 'h',
  survey_json: () => '{}',
  visitor_sees: () => 'delivered',
  cid: () => 'c1',
  body: () => 'said by somebody of another network',
  message: () => 'written by somebody of another network',
  note: () => '',
  to: () => 'visitor',
  prev_cid: () => '',
  device: () => 'd1',
  tab: () => 't1',
  page: () => 'p1',
  connection: () => 'k1',
  gateway: () => 'g1',
  level: () => 'delivered',
  'SetRiskRequest.level': () => 'high',
  'RecordContactStepRequest.why': () => 'policy',
  policy: () => 'p.1',
  act: () => 'warn',
  clock: () => 'quiet',
  verdict: () => 'here.visible',
  since: () => '',
  never_ends_from: () => 'high',
  resume_chain: () => '0'.repeat(32),
  surface: () => 'visible',
  fact: () => 'suspected',
  cause: () => '',
  evidence: () => 'e1',
  last_heard_at: () => '',
  unseen_since: () => '',
  reason: () => 'exit',
  display_name: () => 'Somebody',
  disposition: () => 'ended-by-agreement',
  audience: () => 'staff',
  at: () => new Date().toISOString(),
  side: () => 'visitor',
  request_id: () => 'r'.repeat(22),
  answers: () => ({ urgency: 'now' }),
  dwell_ms: () => 1_000,
  from_start: () => true,
  available: () => true,
  seats_max: () => 4,
  state: () => '',
  why: () => '',
  text: () => '{"services":{}}',
  takes_effect_at: () => '',
  version: () => '1',
  hello: () => ({ link: '' }),
  question: () => ({
    measures: ['offered'],
    from: '2026-01-01',
    until: '2030-01-01',
    period: 'whole',
  }),
  cell_from: () => '2026-01-01T00:00:00.000Z',
  page_token: () => '',
  what: () => 'observations',
  format: () => 'csv',
};

const sayFor = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined);

/** The request of a method, about something; numbers, lists and yes or no are left out unless the table says otherwise. */
export function requestOf({ input }: DescMethod, about: About): Uint8Array {
  const json: Record<string, JsonValue> = {};
  for (const field of input.fields) {
    if (field.fieldKind === 'list') continue;
    const isText = field.fieldKind === 'scalar' && field.scalar === ScalarType.STRING;
    const say = sayFor(`${input.name}.${field.name}`) ?? sayFor(field.name);
    if (say !== undefined) json[field.name] = say(about);
    else if (isText || field.fieldKind !== 'scalar') {
      throw new Error(`Nobody says what is to stand in ${field.toString()}: add it to the table.`);
    }
  }
  return toBinary(input, fromJson(input, json, { registry }));
}

/** An answer, or one item of a stream, as text. */
export const textOf = ({ output }: DescMethod, bytes: Uint8Array): string =>
  toJsonString(output, fromBinary(output, bytes), { registry });
