/** Ceremonies: a host leads the cards of a set through them, one card at a time. */
export {
  type BackedUpClone,
  type BackUpOptions,
  type BackUpResult,
  type BackUpState,
  backUp,
  type ClonePasswords,
  type ConfirmableBackUp,
  type ConfirmBackUpOptions,
  confirmBackUp,
  type TargetPlan,
  type TargetState,
  type WaitingClone,
} from './back-up/back-up.ts';
export {
  type AskCredentials,
  type CeremonyCard,
  type CeremonyCardOptions,
  ceremonyCard,
  type ShareCard,
  type TimedCard,
  type UnlockedCard,
  type UnlockOptions,
  unlockedCard,
} from './ceremony/ceremony-card.ts';
export type {
  CeremonyDriver,
  CeremonyProgress,
  LabelledCard,
  ProblemAnswer,
  RequestedCard,
  RunStep,
  StepRequest,
} from './ceremony/driver.ts';
export type { MissingWord } from './ceremony/lists.ts';
export {
  type CeremonyProblem,
  type CeremonyStep,
  ceremonyStopped,
  type ProblemAtStep,
  type ProblemKind,
} from './ceremony/problems.ts';
export {
  type Rehearsal,
  type RehearsalStep,
  type RehearseRecoveryOptions,
  rehearseRecovery,
} from './recovery/rehearse.ts';
export {
  type RehearseSharesOptions,
  rehearseShares,
  type SharesRehearsal,
  type SharesRehearsalStep,
} from './recovery/rehearse-shares.ts';
export {
  type MakeWalletOptions,
  type MakeWalletResult,
  makeWallet,
  type NewWalletChoice,
  type RotateWalletOptions,
  rotateWallet,
} from './recovery/rotate.ts';
export {
  type FailedAccount,
  type SweepAccount,
  type SweepAccountsOptions,
  type SweepAccountsResult,
  type SweptAccount,
  sweepAccounts,
} from './recovery/sweep.ts';
export { type ActivateBackupOptions, activateBackup } from './set/activate.ts';
export { type AdmittedCard, admissionCode } from './set/admission-code.ts';
export type { AgreedList } from './set/agree.ts';
export { datedBy, type OverdueCard, type OverdueCardsOptions, overdueCards } from './set/overdue.ts';
export {
  type ChangeSetOptions,
  type PromoteMemberOptions,
  promoteMember,
  type ReplaceMemberOptions,
  type ReplaceMemberResult,
  replaceMember,
} from './set/replace.ts';
export {
  type ResetForgottenPinOptions,
  type ResetForgottenPinResult,
  resetForgottenPin,
} from './set/reset-pin.ts';
export {
  type RevokeMemberOptions,
  type RevokeMemberResult,
  revokeMember,
  type UpdateMembersOptions,
  updateMembers,
} from './set/revoke.ts';
export { type SignersNeeded, signersNeeded } from './set/signers-needed.ts';
export { type TellMembersOptions, type TellMembersResult, type ToldCard, tellMembers } from './set/tell.ts';
export { type VaultCard, vaultCardCode } from './set/vault-card-code.ts';
export {
  type Finding,
  type FindingKind,
  findingsOf,
  type VerifiedBackup,
  type VerifiedShare,
  type VerifyBackupOptions,
  verifyBackup,
  type WithoutPrimary,
  withoutPrimary,
} from './set/verify.ts';
export {
  type ConfirmableShares,
  type ConfirmSharesOptions,
  type ConfirmSharesResult,
  confirmShares,
  type DealSharesOptions,
  type DealSharesResult,
  type DealSharesState,
  type DealtShareCard,
  dealShares,
  type HolderState,
  type LeftOutCard,
  type ShareHolder,
} from './shares/deal-shares.ts';
export {
  type RecoveredShare,
  type RecoverSharesOptions,
  type RecoverSharesResult,
  type RecoverSharesState,
  type ReleasedState,
  recoverFromShares,
} from './shares/recover-shares.ts';
export { type RenewSharesResult, renewShares } from './shares/renew-shares.ts';
export { describeSharePlace, describeSharePlan, isEnoughShares } from './shares/share-plan.ts';
export { splitCode } from './shares/split-words.ts';
export {
  type BelieveTimeOptions,
  type BelieveTimeResult,
  believeTime,
  type TrustedTime,
} from './time/believe-time.ts';
export { type CardLook, type LookAtCardOptions, lookAtCard, type SetPlace } from './time/look.ts';
export { type TellTimeOptions, type ToldTime, tellTime } from './time/tell-time.ts';
export type { ProvingStep, TimeEvidence, TimeSource } from './time/time-source.ts';
export {
  type BringVetoOptions,
  bringVeto,
  type SayWellOptions,
  type SignsOfLife,
  sayWell,
  type VetoCardOptions,
  type VetoCardResult,
  vetoCard,
} from './time/veto.ts';
export { announceAndProve, type ToAnnounce, type Waiting, waitingOf } from './time/waiting.ts';
export { askToWake, type WakeCardOptions, type WakeOptions, type WakeResult, wakeCard } from './time/wake.ts';
