import { readFileSync } from 'node:fs';
import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from '@jest/globals';
import { descriptorSetUrl } from '@stillhere/contracts';
import { accessMatrix, actions, hasEntry } from './index.js';
import { matrixTable } from './matrix-table.js';

/** Every method of every service under proto/, as the matrix names it. */
function methodsOfProtos(): string[] {
  const set = fromBinary(FileDescriptorSetSchema, readFileSync(descriptorSetUrl));
  return set.file.flatMap((file) =>
    file.service.flatMap((service) =>
      service.method.map((method) => `${file.package}.${service.name}/${method.name}`),
    ),
  );
}

describe('the access matrix', () => {
  const methods = methodsOfProtos();

  it('finds the methods of all five services and of the link between them', () => {
    const services = new Set(methods.map((method) => method.split('/')[0]));
    expect([...services].sort()).toEqual([
      'stillhere.intake.v1.IntakeService',
      'stillhere.link.v1.LinkService',
      'stillhere.presence.v1.PresenceService',
      'stillhere.reporting.v1.ReportingService',
      'stillhere.routing.v1.RoutingService',
      'stillhere.session.v1.SessionService',
    ]);
  });

  it.each(methods)('has an entry for %s', (method) => {
    expect(hasEntry(method)).toBe(true);
  });

  it('has no entry for a method that does not exist', () => {
    const known = new Set(methods);
    const stale = actions().filter((action) => !action.startsWith('edge/') && !known.has(action));
    expect(stale).toEqual([]);
  });

  it('misses a method that was never entered', () => {
    expect(hasEntry('stillhere.session.v1.SessionService/Erase')).toBe(false);
    expect(hasEntry('constructor')).toBe(false);
  });

  it('lets nobody but a person who has not signed in yet use an open door', () => {
    const open = actions().filter((action) => accessMatrix[action]?.nobody !== undefined);
    expect(open).toEqual([
      'stillhere.intake.v1.IntakeService/GetEntry',
      'stillhere.intake.v1.IntakeService/OpenConversation',
      'stillhere.routing.v1.RoutingService/GetWait',
      'edge/health',
      'edge/entry',
      'edge/open-conversation',
      'edge/sign-in',
      'edge/sign-out',
      'edge/password',
      'edge/me',
    ]);
  });

  it('stands in docs/access-matrix.md; after a change run: npm run matrix -w libs/access', () => {
    const page = new URL('../../../docs/access-matrix.md', import.meta.url);
    expect(readFileSync(page, 'utf8')).toBe(matrixTable());
  });
});
