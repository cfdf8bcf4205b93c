export {
  type Checkpoint,
  notesIn,
  parseCheckpoint,
  type SignedCheckpoint,
  signCheckpoint,
} from './checkpoint.js';
export { consistencyProof, isGrown } from './consistency.js';
export { inclusionProof, isIncluded } from './inclusion.js';
export {
  type Frontier,
  GrowingTree,
  leafHash,
  rootOf,
  Subtrees,
  type TreeHash,
} from './merkle-tree.js';
export {
  isSignedBy,
  parseNote,
  parseVerifierKey,
  type SigningKey,
  signingKey,
  type VerifierKey,
} from './signed-note.js';
