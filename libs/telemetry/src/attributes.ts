/**
 * Every attribute name in use: OpenTelemetry's own where there is one, ours under `stillhere.`.
 * None may carry content or an identity; a conversation's id is an id, not a person.
 */
export const attribute = Object.freeze({
  rpcSystem: 'rpc.system',
  rpcService: 'rpc.service',
  rpcMethod: 'rpc.method',
  errorType: 'error.type',
  serviceName: 'service.name',
  serviceVersion: 'service.version',
  serviceInstance: 'service.instance.id',
  /** `in-process` or `grpc`. */
  door: 'stillhere.door',
  tenant: 'stillhere.tenant',
  commandId: 'stillhere.command.id',
  conversation: 'stillhere.conversation.id',
  stream: 'stillhere.stream',
  revision: 'stillhere.revision',
  retryable: 'stillhere.fault.retryable',
});
