export type { CallChainOptions } from './call-chain.js';
export { actingAs, callContext, nobody, servicePrincipal } from './call-context.js';
export { createCallMeter } from './call-meter.js';
export {
  type CallerKeys,
  CallerKeysRefused,
  parseCallerKeys,
} from './caller/caller-keys.js';
export {
  type CallerProofs,
  type CallerProofsParts,
  clocksApartMsMax,
  createCallerProofs,
  isCallerRefusal,
} from './caller/caller-proofs.js';
export {
  createServiceTokens,
  type ServiceTokens,
  type ServiceTokensParts,
} from './caller/service-tokens.js';
export { isFatal, toServiceFault } from './error-mapping.js';
export * as field from './fields.js';
export type { TokenVerifier } from './grpc/call-metadata.js';
export { connectGrpc, type GrpcClientOptions, type GrpcConnection } from './grpc/grpc-client.js';
export { GrpcDoor, type GrpcDoorOptions, requestBytesMax } from './grpc/grpc-door.js';
export { connectGrpcLink, type GrpcLinkOptions } from './grpc/grpc-link.js';
export { type ChannelTls, mutualTlsChannel, mutualTlsServer, type TlsFiles } from './grpc/tls.js';
export { watchAddresses } from './grpc/watch-addresses.js';
export { createHealthState, type HealthState } from './health-state.js';
export { bindInProcess } from './in-process.js';
export { createDirectLink } from './link/direct-link.js';
export type {
  FollowedEvent,
  Follower,
  FollowFrom,
  Following,
  Link,
  LinkOrder,
  OrderAnswer,
  OrderKind,
  OrderName,
  ResponseTo,
} from './link/link.js';
export { createLinkClient, type LinkClient, type LinkClientParts } from './link/link-client.js';
export { LinkServer, type LinkServerParts } from './link/link-server.js';
export type { ServedLinks } from './link/link-to-all.js';
export { portCarrier } from './link/message-port.js';
export { createReplicatedLink, type LinkTo } from './link/replicated-link.js';
export {
  createLogger,
  type LogFields,
  type Logger,
  type LoggerOptions,
  type LogLevel,
  silentLogger,
} from './logger.js';
export { type Adapter, AdaptersModule, openModule } from './open-module.js';
export { PortUnavailable, type WantedPort } from './port-unavailable.js';
export { deniedFault, requireAllowed, signInEnded } from './require-allowed.js';
export {
  type CallOutcome,
  type DirectForm,
  directBinding,
  type MethodDefinition,
  type ServiceBinding,
  type ServiceDefinition,
  type Settle,
} from './service-binding.js';
export {
  type FaultDetail,
  type FaultStatus,
  invalidArgument,
  isServiceFault,
  type RejectionWords,
  rejectionFault,
  requireField,
  ServiceFault,
} from './service-fault.js';
export {
  type RunningParts,
  type Runs,
  runningProviders,
  type ServiceParts,
  serviceProviders,
} from './service-module.js';

export {
  createShutdown,
  type Shutdown,
  type ShutdownParts,
  type ShutdownStep,
} from './shutdown.js';

export { createSteadyClock, systemClock, systemRandom, systemTimers } from './system-ports.js';
export * from './tokens.js';
export {
  loggablePeer,
  rangeOf,
  type TrustedProxies,
  trustedProxies,
} from './trusted-proxies.js';
export { type Leave, listen, type Watcher, watchable } from './watch.js';
export { wellFormedText } from './well-formed.js';
