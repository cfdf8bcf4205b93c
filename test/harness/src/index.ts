export { freePort } from './free-port.js';
export { Server, ServerEnded, type ServerOptions } from './server.js';
