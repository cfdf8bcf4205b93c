export { VaultTransitDouble } from './vault-transit-double.js';
