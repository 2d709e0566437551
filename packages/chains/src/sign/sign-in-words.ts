/** Sign-ins of every chain, in words. */
import { type Line, line } from '@symbolon/interface';

/**
 * Who has compared the page that asks with the one that is named (EIP-4361, "Checking domain bindings"): never the
 * card, for nothing tells it which page asks.
 */
export const whoChecked = (knowsPage: boolean): Line =>
  knowsPage
    ? line`That the page is the one named was checked by this program, not by the card`
    : line`Nobody has checked which page asks: sign only if you opened the one named yourself`;
