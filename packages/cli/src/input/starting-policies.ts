/** The policies that have a name, for the owner to choose from. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { type Line, line } from '@symbolon/interface';
import { type Policy, policy, type StartingPolicyName, startingPolicies } from '@symbolon/protocol/policy';

export const startingPolicyNames = Object.freeze(Object.keys(startingPolicies) as StartingPolicyName[]);

/** What each is for, in the words of a sentence. */
export const purposeOf: { readonly [N in StartingPolicyName]: Line } = {
  savings: line`it only pays, and signs what the card understands in full`,
  everyday: line`it also signs messages`,
  open: line`it also signs what the card does not understand in full, or does not read`,
};

/** The name of a policy, if it is one of those with a name, whatever multisig wallets have been joined since. */
export function nameOfPolicy({ multisigWallets: _, ...rules }: Policy): StartingPolicyName | undefined {
  const encoded = bytesToHex(policy.encode(rules));
  return startingPolicyNames.find((name) => bytesToHex(policy.encode(startingPolicies[name])) === encoded);
}

/** The policy with a name, if it is one. */
export function policyNamed(name: string): Policy | undefined {
  const known = startingPolicyNames.find((one) => one === name);
  return known && startingPolicies[known];
}
