export { freePort, freePorts } from './free-port.js';
export { hostileTexts } from './hostile-texts.js';
export { Server, ServerEnded, type ServerOptions, withoutDesks } from './server.js';
