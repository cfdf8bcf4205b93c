export { answerUnasked } from './answer.js';
export { type Output, openOutput } from './output.js';
export * from './settings.js';
export { oneLine, severalLines, terminalJson, terminalText } from './terminal-text.js';
