/**
 * What the owner can do where a policy refuses to sign. Names in quotation marks are those of `Policy` and its rules.
 * Anyone may tighten a policy in a PIN session; only the primary and an activated backup take one that allows more
 * (`policyLoosened`).
 */

/**
 * The refusals that come from the policy alone, by the name of their status: another policy, or an approval, would let
 * the card sign. Each names its setting.
 */
const reasons = {
  digestsUnseenRefused:
    'Give the card the whole transaction to read, or set a policy with "digestsUnseen", for which no other rule counts.',
  blindRefused:
    'Find out what else it does before you go on. To sign what the card understands in part, set a policy whose "blind" is "approval" or "allow".',
  messageRefused: 'To sign messages, set a policy whose "messages" is "approval" or "allow".',
  chainRefused: 'Check the network. To sign for this chain, add it to the "chains" of the policy.',
  pathRefused: 'Sign with a key below one of the "paths" of the policy, or add this one to them.',
  recipientRefused: 'Check the address. To pay it, add it to the "recipients" of the policy.',
  assetRefused:
    'Give the policy a rule for this asset in "assets", or set one whose "otherAssets" is "approval" or "allow".',
  feeAboveCeiling: 'Lower the fee, or raise the "feeCeiling" of the chain in the policy.',
  limitExceeded: 'Send less at once, or raise "perSignature" of the asset in the policy.',
  allowanceExceeded:
    'Redeem a voucher of the primary, or set a policy with a larger "allowance" for the asset. If it comes back by time, wait, and prove the time to the card.',
  approvalMissing:
    'Have another member of the set approve it, and sign it with that approval; or set a policy in which "blind", "messages", "otherAssets" and "approvalAbove" do not want one.',
} as const;

const seeAndSet =
  ' "symbolon policy show" (`getPolicy`) tells what the policy of this card says, and "symbolon policy set" (`setPolicy`) changes it.';

/** By the name of the status, with the commands that show and change the policy. */
export const policyAdvice: { readonly [R in keyof typeof reasons]: string } = Object.freeze(
  Object.fromEntries(Object.entries(reasons).map(([reason, advice]) => [reason, advice + seeAndSet])) as {
    [R in keyof typeof reasons]: string;
  },
);
