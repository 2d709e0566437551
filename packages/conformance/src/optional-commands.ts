import type { CommandName } from '@symbolon/protocol/commands';

/** Commands that a card may leave out, and then answers with `6D00`. */
export const optionalCommands: ReadonlySet<CommandName> = new Set([
  ...(['addPhone', 'listPhones', 'forgetPhone', 'resumeSession'] as const),
  ...(['listFiles', 'readFile', 'writeFile', 'deleteFile', 'readEncryptedFile', 'writeEncryptedFile'] as const),
  ...(['importWallet', 'exportWallet', 'signDigests', 'setDuressPin', 'approveActivation', 'activate'] as const),
  ...(['issueVoucher', 'redeemVoucher', 'offerPinReset', 'approvePinReset', 'resetPin'] as const),
  ...(['vaultList', 'vaultStore', 'vaultRead', 'vaultDelete', 'vaultRequest', 'vaultApprove'] as const),
  ...(['signAnchor', 'adoptAnchor', 'timeNonce', 'proveTime', 'announce', 'veto', 'takeVeto'] as const),
  ...(['vaultOffer', 'vaultSend', 'vaultReceive', 'walletFromVault'] as const),
]);
