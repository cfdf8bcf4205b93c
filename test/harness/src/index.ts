export { freePort, freePorts } from './free-port.js';
export { Server, ServerEnded, type ServerOptions } from './server.js';
