export { hostileTexts } from './hostile-texts.js';
export { Server, ServerEnded, type ServerOptions, withoutDesks } from './server.js';
