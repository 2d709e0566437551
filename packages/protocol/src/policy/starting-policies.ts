/** The policies that a wallet can start with, by name. */
import { type Policy, strictPolicy } from './policy.ts';

/** Names of {@link startingPolicies}. */
export type StartingPolicyName = 'savings' | 'everyday' | 'open';

/**
 * Policies to start with. None has a limit: build your own on `strictPolicy` for that.
 *
 * - `savings`: the wallet pays, and no more. It signs what the card understands in full: no messages, no contracts or
 *   programs that it does not know.
 * - `everyday`: the wallet also logs in: it signs messages. Like `savings` it refuses what the card does not understand
 *   in full, so nobody signs away what the preview did not say.
 * - `open`: it also signs transactions that the card reads but does not understand in full, and digests that it does not
 *   read: for applications and chains without an interpreter. The PIN alone decides.
 */
export const startingPolicies: { readonly [N in StartingPolicyName]: Policy } = Object.freeze({
  savings: Object.freeze({ ...strictPolicy, otherAssets: 'allow' }),
  everyday: Object.freeze({ ...strictPolicy, otherAssets: 'allow', messages: 'allow' }),
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
