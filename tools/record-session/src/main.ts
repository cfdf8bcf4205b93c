// npm run docs:session
import { readFileSync, writeFileSync } from 'node:fs';
import { recordStory } from './story.js';

const page = 'docs/protocol.md';
const [begin, end] = ['<!-- session:begin -->', '<!-- session:end -->'];

const [before, rest] = readFileSync(page, 'utf8').split(begin);
const after = rest?.split(end)[1];
if (before === undefined || after === undefined)
  throw new Error(`${page} has no ${begin} … ${end}`);
const lines = await recordStory();
writeFileSync(page, `${before}${begin}\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n${end}${after}`);
process.stdout.write(`${page}: ${lines.length} lines\n`);
