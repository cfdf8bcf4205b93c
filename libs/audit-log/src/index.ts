export { type ChainEnd, chainEvents, type UnchainedEvent } from './chain.js';
export { type Divergence, type DivergenceKind, describeDivergence } from './divergence.js';
export { envelopeText, GENESIS_HASH, hashAlg } from './event-hash.js';
export { createLogVerifier, type LogVerifier, type LogVerifierOptions } from './log-verifier.js';
export {
  createStreamVerifier,
  type StreamVerifier,
  type StreamVerifierOptions,
  type VerifiedHead,
} from './stream-verifier.js';
export { type VerifyResult, type VerifyStreamOptions, verifyStream } from './verify-stream.js';
