export * from './create-socket-server.js';
export * from './refuse-upgrade.js';
export type * from './server-socket.js';
