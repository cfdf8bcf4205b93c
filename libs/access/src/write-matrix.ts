import { writeFileSync } from 'node:fs';
import { matrixTable } from './matrix-table.js';

const page = new URL('../../../docs/access-matrix.md', import.meta.url);
writeFileSync(page, matrixTable());
console.log('wrote docs/access-matrix.md');
