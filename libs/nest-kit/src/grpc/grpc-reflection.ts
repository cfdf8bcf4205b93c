import { readFile } from 'node:fs/promises';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Server } from '@grpc/grpc-js';
import { descriptorSetUrl } from '@stillhere/contracts';

/** Serves reflection v1 and v1alpha for the named services, from the descriptor set of proto/. */
export async function addReflection(server: Server, services: readonly string[]): Promise<void> {
  const [{ ReflectionService }, bytes] = await Promise.all([
    import('@grpc/reflection'),
    readFile(descriptorSetUrl),
  ]);
  // It takes proto-loader's shape, of which it reads only the encoded files.
  const definition = { files: { fileDescriptorProtos: filesOf(bytes) } };
  const reflection = new ReflectionService(definition as never, { services: [...services] });
  reflection.addToServer(server);
}

const fileField = 1;

/** The files in an encoded FileDescriptorSet, as they lie there: a sequence of its field 1. */
export function filesOf(set: Uint8Array): Buffer[] {
  const reader = new BinaryReader(set);
  const files: Buffer[] = [];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field !== fileField || type !== WireType.LengthDelimited) {
      throw new TypeError('not a FileDescriptorSet');
    }
    files.push(Buffer.from(reader.bytes()));
  }
  return files;
}
