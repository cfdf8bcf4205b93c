export { Server } from '@stillhere/harness';
