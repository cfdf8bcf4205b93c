// The other end of the link: a door that answers each post at once, over the link and over unary calls.
import { session } from '@stillhere/contracts';
import { GrpcDoor, type TokenVerifier } from '@stillhere/nest-kit';
import { answering, callers, counselor, edge, response } from './answering.js';

const verifier: TokenVerifier = {
  verify: async (token) => (token === 'edge' ? edge : counselor),
};
const definition = session.SessionServiceService;
/** Nothing but posts is asked of it. */
const implementation = Object.fromEntries(
  Object.keys(definition).map((name) => [name, async () => response]),
);
const door = new GrpcDoor({
  host: '127.0.0.1',
  port: 0,
  bindings: [{ definition, implementation }],
  links: { session: answering },
  verifier,
  callers,
});
await door.open();
process.once('SIGTERM', () => void door.close());
console.log(`ready ${door.port}`);
