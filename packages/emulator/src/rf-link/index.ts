/** A card over a simulated radio link. Portable. */
export type { Airtime } from './field.ts';
export type { BitRate } from './frame.ts';
export { createRfLink, type RfLink, type RfLinkOptions } from './rf-link.ts';
