/** A Roughtime server for tests: honest, lying or greasing. Portable. */
export { createRoughtimeServer, type RoughtimeServer, type RoughtimeServerOptions } from './server.ts';
