// A door in a process of its own, for tests that stop it: says where it is, and each call that is carried out.
import { reporting } from '@stillhere/contracts';
import { GrpcDoor } from '@stillhere/nest-kit';

const say = (text) => process.send?.(text);
const implementation = {
  async getFloor() {
    say('carried out');
    return reporting.ReportingServiceService.getFloor.responseDeserialize(Buffer.alloc(0));
  },
  async *watchFloor() {},
  async listMeasures() {},
  async query() {},
  async explain() {},
  async *export() {},
};
const door = new GrpcDoor({
  host: '127.0.0.1',
  port: 0,
  bindings: [{ definition: reporting.ReportingServiceService, implementation }],
  verifier: {
    verify: async () => ({ actor: 'system:edge', tenant: 'local', roles: ['service'] }),
  },
});
await door.open();
say(door.address);
process.once('disconnect', () => process.exit(0));
