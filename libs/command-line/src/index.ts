export { answerUnasked } from './answer.js';
export { parseDocument } from './document.js';
export { type Output, openOutput } from './output.js';
export { type Parsed, refused, unread } from './parsed.js';
export * from './settings.js';
export { oneLine, severalLines, terminalJson, terminalText } from './terminal-text.js';
