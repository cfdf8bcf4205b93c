export { type Bundle, bundleText, type SubjectKeyState } from './bundle.js';
export { makeBundle, NoEvidence } from './make-bundle.js';
export { type BundleReport, verifyBundle } from './verify-bundle.js';
