import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accessMatrix } from '@stillhere/access';
import {
  type CallContext,
  intake,
  type Principal,
  presence,
  type Role,
  reporting,
  routing,
  session,
} from '@stillhere/contracts';
import {
  bindInProcess,
  callContext,
  connectGrpc,
  GrpcDoor,
  isServiceFault,
  nobody,
  type ServiceBinding,
} from '../src/index.js';
import { principalAs, roleTokens } from './shapes.js';

/** Every cell of the access matrix that belongs to a service, over both doors that services have. */
const definitions = [
  session.SessionServiceService,
  presence.PresenceServiceService,
  intake.IntakeServiceService,
  routing.RoutingServiceService,
  reporting.ReportingServiceService,
] as const;

type Party = Role | 'nobody';
const parties: readonly Party[] = [
  ...(['nobody', 'visitor', 'counselor', 'supervisor'] as const),
  ...(['admin', 'analyst', 'integrator', 'service'] as const),
];

/** The message whose every field has its default. */
const nothing = Buffer.alloc(0);

/** Takes every call and answers nothing: what the door lets through is all that is looked at. */
const bindings = definitions.map((definition): ServiceBinding<object> => {
  const methods = Object.entries(definition).map(([name, method]) => [
    name,
    method.responseStream ? async function* () {} : async () => method.responseDeserialize(nothing),
  ]);
  return { definition, implementation: Object.fromEntries(methods) };
});

type Client = Record<string, (request: object, context: CallContext) => unknown>;

const cells = definitions.flatMap((definition, index) =>
  Object.entries(definition).flatMap(([name, { path, responseStream, requestDeserialize }]) =>
    parties.map((party) => ({
      index,
      name,
      party,
      responseStream,
      action: path.slice(1),
      request: requestDeserialize(nothing) as object,
      isAllowed: accessMatrix[path.slice(1)]?.[party] !== undefined,
    })),
  ),
);
type Cell = (typeof cells)[number];

const principalOf = (party: Party): Principal =>
  party === 'nobody' ? nobody('local') : principalAs(party);

/** `let through`, or the code of the refusal. */
async function outcome(client: Client, cell: Cell): Promise<string> {
  const call = client[cell.name];
  if (call === undefined) throw new Error(`${cell.action} is not bound`);
  try {
    const answer = call(cell.request, callContext({ principal: principalOf(cell.party) }));
    if (cell.responseStream) for await (const _ of answer as AsyncIterable<unknown>);
    else await answer;
    return 'let through';
  } catch (error) {
    if (!isServiceFault(error)) throw error;
    return error.code;
  }
}

async function wrongCells(clientOf: (cell: Cell) => Client, allowed: (cell: Cell) => boolean) {
  const wrong: string[] = [];
  for (const cell of cells) {
    const met = await outcome(clientOf(cell), cell);
    const isRight = allowed(cell)
      ? met === 'let through'
      : met === 'AccessDenied' || met === 'TokenMissing';
    if (!isRight) wrong.push(`${cell.party} ${cell.action}: ${met}`);
  }
  return wrong;
}

it('there is a cell for every call and party', () => {
  expect(cells.length).toBeGreaterThan(35 * parties.length);
  expect(cells.filter(({ isAllowed }) => isAllowed).length).toBeGreaterThan(100);
});

it('in process every cell is as the matrix says', async () => {
  const clients = bindings.map((binding) => bindInProcess(binding) as Client);
  const clientOf = ({ index }: Cell): Client => clients[index] ?? {};
  expect(await wrongCells(clientOf, ({ isAllowed }) => isAllowed)).toEqual([]);
});

describe('over gRPC', () => {
  let door: GrpcDoor;
  const open: { close(): void }[] = [];
  beforeAll(async () => {
    door = new GrpcDoor({ host: '127.0.0.1', port: 0, bindings, verifier: roleTokens });
    await door.open();
  });
  afterAll(async () => {
    for (const connection of open) connection.close();
    await door.close();
  });

  it('every cell is as the matrix says, and nobody is let through anywhere', async () => {
    const clients = new Map<string, Client>();
    const clientOf = ({ index, party }: Cell): Client => {
      const known = clients.get(`${index} ${party}`);
      if (known) return known;
      const definition = definitions[index] ?? definitions[0];
      const token = party === 'nobody' ? {} : { token: `is-${party}` };
      const connection = connectGrpc<Client>(definition, { address: door.address, ...token });
      open.push(connection);
      clients.set(`${index} ${party}`, connection.client);
      return connection.client;
    };
    const allowed = ({ isAllowed, party }: Cell): boolean => isAllowed && party !== 'nobody';
    expect(await wrongCells(clientOf, allowed)).toEqual([]);
  });
});
