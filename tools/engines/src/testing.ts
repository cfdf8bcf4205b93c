export { describeOn, type EnginesUnderTest } from './testing/describe-on.js';
export { freshDatabase, type TestDatabase } from './testing/fresh-database.js';
