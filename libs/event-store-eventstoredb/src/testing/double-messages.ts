import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { Metadata, status } from '@grpc/grpc-js';
import type { Kept, Proposed } from './doubled-log.js';

export const nameIn = (identifier: shared.StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');

/** As text, or as two halves, as the client has it. */
export function idIn(id: shared.UUID | undefined): string {
  if (id?.hasString()) return id.getString();
  const structured = id?.getStructured();
  const half = (value: string | undefined) =>
    BigInt.asUintN(64, BigInt(value ?? 0))
      .toString(16)
      .padStart(16, '0');
  const hex =
    half(structured?.getMostSignificantBits()) + half(structured?.getLeastSignificantBits());
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export const after = (options: streams.ReadReq.Options): number =>
  options.getAll()?.hasEnd()
    ? Infinity
    : Number(options.getAll()?.getPosition()?.getCommitPosition() ?? 0);

export function responseOf(kept: Kept): streams.ReadResp {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(new shared.UUID().setString(kept.id));
  const name = new shared.StreamIdentifier().setStreamName(Buffer.from(kept.stream));
  recorded.setStreamIdentifier(name).setStreamRevision(String(kept.revision));
  recorded.setCommitPosition(String(kept.position)).setPreparePosition(String(kept.position));
  for (const [key, value] of kept.metadata) recorded.getMetadataMap().set(key, value);
  // .NET ticks; the time of a place in the log, so that runs are equal.
  recorded
    .getMetadataMap()
    .set('created', String(BigInt(1_763_781_245_123 + kept.position) * 10_000n));
  recorded.setCustomMetadata(kept.custom).setData(kept.data);
  const event = new streams.ReadResp.ReadEvent().setEvent(recorded);
  return new streams.ReadResp().setEvent(event.setCommitPosition(String(kept.position)));
}

export function acknowledged(
  { revision, position }: Pick<Kept, 'revision' | 'position'> = { revision: 0, position: 0 },
): streams.AppendResp {
  const success = new streams.AppendResp.Success().setCurrentRevision(String(revision));
  const at = new streams.AppendResp.Position()
    .setCommitPosition(String(position))
    .setPreparePosition(String(position));
  return new streams.AppendResp().setSuccess(success.setPosition(at));
}

export function supportedMethods(): features.SupportedMethods {
  const batch = new features.SupportedMethod().setMethodName('batchappend');
  batch.setServiceName('event_store.client.streams.streams').setFeaturesList([]);
  const methods = new features.SupportedMethods().setEventStoreServerVersion('23.10');
  methods.addMethods(batch);
  return methods;
}

export function refused(head: number): streams.AppendResp {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (head < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(head));
  return new streams.AppendResp().setWrongExpectedVersion(wrong);
}

export function streamNotFound(identifier: shared.StreamIdentifier | undefined): streams.ReadResp {
  const missing = new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier);
  return new streams.ReadResp().setStreamNotFound(missing);
}

export function proposedIn(request: streams.AppendReq): Proposed {
  const message = request.getProposedMessage() as streams.AppendReq.ProposedMessage;
  const metadata = message.getMetadataMap().toArray() as [string, string][];
  const [custom, data] = [message.getCustomMetadata_asU8(), message.getData_asU8()];
  return { id: idIn(message.getId()), metadata, custom, data };
}

/** One member, the leader. */
export function clusterOf(port: number): gossip.ClusterInfo {
  const address = new gossip.EndPoint().setAddress('127.0.0.1').setPort(port);
  const member = new gossip.MemberInfo().setState(gossip.MemberInfo.VNodeState.LEADER);
  member.setIsAlive(true).setHttpEndPoint(address).setTimeStamp('0');
  member.setInstanceId(new shared.UUID().setString(crypto.randomUUID()));
  return new gossip.ClusterInfo().setMembersList([member]);
}

/** As the server of 23.10 says them: a status, and in its trailers which exception it was. */
export const refusals = {
  notLeader: (port: number) =>
    refusal(status.NOT_FOUND, 'Leader info available', {
      ...{ exception: 'not-leader', 'leader-endpoint-host': '127.0.0.1' },
      'leader-endpoint-port': String(port),
    }),
  /** While a leader is being chosen. */
  noLeader: () => refusal(status.UNKNOWN, 'No leader info available in response', {}),
  notReady: () => refusal(status.UNAVAILABLE, 'Server Is Not Ready', {}),
  timeout: () => refusal(status.ABORTED, 'Operation timed out: Prepare phase timeout', {}),
  unauthenticated: () => refusal(status.UNAUTHENTICATED, 'Received HTTP status code 401', {}),
  denied: () => refusal(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' }),
  deleted: (stream: string) =>
    refusal(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
      ...{ exception: 'stream-deleted', 'stream-name': stream },
    }),
  tooLarge: (bytesMax: number) =>
    refusal(status.INVALID_ARGUMENT, `Maximum Append Size of ${bytesMax} Exceeded.`, {
      ...{ exception: 'maximum-append-size-exceeded', 'maximum-append-size': String(bytesMax) },
    }),
} as const;

function refusal(code: status, details: string, said: Readonly<Record<string, string>>) {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(said)) metadata.set(key, value);
  return { code, details, metadata };
}
