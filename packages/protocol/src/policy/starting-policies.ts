/** The policies that a wallet can start with, by name. */
import { type Policy, strictPolicy } from './policy.ts';

/** Names of {@link startingPolicies}. */
export type StartingPolicyName = 'savings' | 'everyday' | 'open';

/**
 * Policies to start with. None has a limit: build your own on `strictPolicy` for that.
 *
 * - `savings`: the wallet pays, and no more. It signs what the card understands in full: no messages, no contracts or
 *   programs that it does not know.
 * - `everyday`: the wallet also logs in and uses applications. It signs messages, and transactions that the card reads
 *   but does not understand in full. Each signature is about something that the card has read, and its log says what.
 * - `open`: it also signs digests that the card does not read, for chains and formats without an interpreter. The PIN
 *   alone decides.
 */
export const startingPolicies: { readonly [N in StartingPolicyName]: Policy } = Object.freeze({
  savings: Object.freeze({ ...strictPolicy, otherAssets: 'allow' }),
  everyday: Object.freeze({ ...strictPolicy, otherAssets: 'allow', messages: 'allow', blind: 'allow' }),
  open: Object.freeze({
    ...strictPolicy,
    otherAssets: 'allow',
    messages: 'allow',
    blind: 'allow',
    digestsUnseen: true,
  }),
});

/** The policy of a wallet that is made without one. */
export const initialPolicyName = 'everyday' satisfies StartingPolicyName;
