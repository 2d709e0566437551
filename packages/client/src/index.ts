/** The host's side of a card: identify it, open it, make wallets, sign, and all else that it can do. */
export { type ActivationFactor, activate, approveActivation } from './actions/activation.ts';
export { type Announced, announce, takeVeto, veto } from './actions/announcements.ts';
export { attest, attested, sameCard } from './actions/attest.ts';
export {
  type CloneSource,
  type CloneTarget,
  cloneSource,
  cloneTarget,
  type ExportToOptions,
  type OfferOptions,
  repeatReceipt,
} from './actions/clone.ts';
export {
  type CreateWalletOptions,
  createWallet,
  exportWallet,
  type ImportWalletOptions,
  importWallet,
  type WalletSource,
} from './actions/create-wallet.ts';
export {
  deleteFile,
  exportFiles,
  type FileToWrite,
  importFiles,
  listFiles,
  readFile,
  writeFile,
} from './actions/files.ts';
export { getInfo } from './actions/get-info.ts';
export { getStatus } from './actions/get-status.ts';
export { type IdentifyResult, identify } from './actions/identify.ts';
export { type AddPhoneOptions, addPhone, forgetPhone, listPhones } from './actions/phones.ts';
export {
  changePin,
  changePuk,
  type SetPinInChannelOptions,
  setDuressPin,
  setPinInChannel,
  unblockPin,
  verifyPin,
} from './actions/pin.ts';
export {
  approvePinReset,
  type OfferPinResetOptions,
  offerPinReset,
  type ResetPinOptions,
  resetPin,
} from './actions/pin-reset.ts';
export { getBudgets, getKeptBudgets, getPolicy, setPolicy } from './actions/policy.ts';
export { type BlankProof, proveBlank } from './actions/prove-blank.ts';
export { type ProveMembershipOptions, proveMembership } from './actions/prove-membership.ts';
export { readLog } from './actions/read-log.ts';
export {
  type GatherableShare,
  type GatherShareOptions,
  gatherShare,
  type ReleaseShareOptions,
  releaseShare,
} from './actions/recover-shares.ts';
export { type ResetCardOptions, resetCard } from './actions/reset-card.ts';
export { adoptRoster, getRoster, signRoster } from './actions/roster.ts';
export {
  confirmShare,
  type DealShareOptions,
  dealShare,
  exportShare,
  type ImportShareOptions,
  importShare,
  type OfferShareOptions,
  offerRecovery,
  offerShare,
  shareStatus,
} from './actions/shares.ts';
export {
  type ApproveTransactionResult,
  approveTransaction,
  type ReadableTransaction,
  type ReadTransactionOptions,
  type SignTransactionOptions,
  type SignTransactionResult,
  signTransaction,
} from './actions/sign-transaction.ts';
export { signingTerms } from './actions/signing-terms.ts';
export {
  type Announcement,
  adoptAnchor,
  type CardTime,
  getTime,
  proofsFor,
  proveTime,
  readAnnouncement,
  type SignedAnchor,
  signAnchor,
} from './actions/time.ts';
export {
  deleteFromVault,
  listVault,
  readFromVault,
  storeInVault,
  type VaultItemToStore,
  type VaultUseOptions,
} from './actions/vault.ts';
export { approveVaultUse, requestVaultUse, type VaultUseToApprove } from './actions/vault-approvals.ts';
export {
  createWalletFromVault,
  type OfferVaultOptions,
  offerVault,
  receiveIntoVault,
  sendFromVault,
  type VaultItemToSend,
  type WalletFromVaultOptions,
} from './actions/vault-transfer.ts';
export { issueVoucher, redeemVoucher, type VoucherGrant } from './actions/vouchers.ts';
export { type Card, type OpenCardOptions, openCard, type RequestOptions, requestApdu, responseValue } from './card.ts';
export type { CallOptions } from './session/conversation.ts';
export type { Attestation, AttestOptions } from './session/genuine.ts';
export { openPaceSession } from './session/pace-session.ts';
export { type KnownCard, type ResumeSessionResult, resumeSession } from './session/resume.ts';
export { type Credentials, openSession, type Session, type SessionEnd } from './session/session.ts';
export { type CardSigner, createSigner } from './signer.ts';
export type { KnownKey } from './wallet/known-keys.ts';
export type { AskCredentials, NextCard, TapReason } from './wallet/next-card.ts';
export { createTapSigner, type PinEntry, type TapSigner, type TapSignerOptions } from './wallet/tap-signer.ts';
export { type WithCardOptions, withCard } from './wallet/with-card.ts';
