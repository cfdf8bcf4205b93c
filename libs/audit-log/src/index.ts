export { type ChainEnd, chainEvents, type UnchainedEvent } from './chain.js';
export { type Divergence, type DivergenceKind, describeDivergence } from './divergence.js';
export { envelopeText, eventHash, GENESIS_HASH, hashAlg } from './event-hash.js';
export { leafOf } from './leaf.js';
export { createLogVerifier, type LogVerifier, type LogVerifierOptions } from './log-verifier.js';
export {
  createSealVerifier,
  type SealDivergence,
  type Sealed,
  type SealVerifier,
} from './seal-verifier.js';
export {
  type CheckpointSigned,
  checkpointSigned,
  type KeyIntroduced,
  keyIntroduced,
  type SealFact,
  sealFactIn,
  sealOrigin,
  sealStream,
  treeAt,
} from './seals.js';
export {
  createStreamVerifier,
  type StreamVerifier,
  type StreamVerifierOptions,
  type VerifiedHead,
} from './stream-verifier.js';
export { TenantTree, type TreeState } from './tenant-tree.js';
export { type VerifyResult, type VerifyStreamOptions, verifyStream } from './verify-stream.js';
