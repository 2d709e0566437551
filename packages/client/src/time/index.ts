/** The time from Roughtime servers (RFC 10049): measured by a host, and proven to a card. */
export { backoffSeconds } from './backoff.ts';
export {
  type Contradiction,
  contradictionsIn,
  readMalfeasanceReport,
  reportMediaType,
  type TimeExchange,
  writeMalfeasanceReport,
} from './malfeasance-report.ts';
export { type MeasureOptions, measureTime, type TimeMeasurement } from './measure.ts';
export { askForProofs, type KnownToCard, proveWith, type TimeProof } from './prove-with.ts';
export { type RelayFetch, relayedTime } from './relay.ts';
export { readServerList, type ServerList } from './server-list.ts';
export type { ServerAddress, TimeServer, TimeTransport } from './time-server.ts';
