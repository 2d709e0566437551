/** The connection to a card, and what every one of them has in common. */
export { createTransport, type Link } from './create-transport.ts';
export type { ExchangeOptions, Transport } from './transport.ts';
