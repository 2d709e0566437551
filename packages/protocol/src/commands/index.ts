/** The commands of the application: what each takes and answers, and where it is allowed. */

export type { AttestationWish, OpenChannelRequest, OpenChannelResponse } from './channel.ts';
export type {
  CloneConfirmRequest,
  CloneExportRequest,
  CloneExportResponse,
  CloneImportRequest,
  CloneImportResponse,
  CloneOfferRequest,
  CloneOfferResponse,
  CloneTerms,
} from './clone.ts';
export type { Access, CommandDefinition, Lifecycle, RequestOf, ResponseOf, SessionKind } from './define.ts';
export type {
  FileEntry,
  FileRequest,
  FileVersion,
  ReadEncryptedFileResponse,
  ReadFileRequest,
  ReadFileResponse,
  WriteEncryptedFileRequest,
  WriteFileRequest,
} from './files.ts';
export {
  type GetStatusResponse,
  type InternalAuthenticateRequest,
  type InternalAuthenticateResponse,
  lifecycle,
  type MemberState,
  type MemberStatus,
  type WalletSetStatus,
} from './identity.ts';
export type { GetInfoResponse, InterpreterInfo, LimitInfo } from './info.ts';
export type { PrepareResetResponse, ResetCardRequest } from './lifecycle.ts';
export type { GetLogHeadRequest, GetLogHeadResponse, ReadLogRequest } from './log.ts';
export type { InitialiseIdentityResponse, PersonaliseRequest } from './manufacture.ts';
export type { ChangeSettingsRequest, SetDuressPinRequest, VerifyPinRequest } from './passwords.ts';
export type {
  AddPhoneRequest,
  AddPhoneResponse,
  ForgetPhoneRequest,
  KnownPhone,
  ResumeSessionRequest,
  ResumeSessionResponse,
} from './phones.ts';
export type {
  ApprovePinResetRequest,
  ApprovePinResetResponse,
  OfferPinResetRequest,
  OfferPinResetResponse,
  ResetPinRequest,
} from './pin-reset.ts';
export type { IssueVoucherRequest, IssueVoucherResponse, RedeemVoucherRequest } from './policy.ts';
export { encodeSelected, versionsOf } from './select.ts';
export type {
  ActivateRequest,
  AdoptRosterRequest,
  ApproveActivationRequest,
  ApproveActivationResponse,
  GetRosterResponse,
  ProveMembershipRequest,
  ProveMembershipResponse,
} from './set.ts';
export type {
  DealtShare,
  DealtSplit,
  HeldShare,
  RecoveryFinish,
  ShareConfirmRequest,
  ShareDealRequest,
  ShareDealResponse,
  ShareExportResponse,
  ShareImportRequest,
  ShareImportResponse,
  ShareOfferRequest,
  ShareOfferResponse,
  ShareRecoverRequest,
  ShareRecoverResponse,
  ShareReleaseRequest,
  ShareReleaseResponse,
  ShareStatusResponse,
} from './shares.ts';
export type {
  ApproveRequest,
  DigestToSign,
  Signatures,
  SignDataRequest,
  SignEndResponse,
  SignStartRequest,
} from './sign.ts';
export { applicationId, type CommandName, type Commands, commands, interindustry } from './table.ts';
export type {
  AdoptAnchorRequest,
  AnnounceRequest,
  AnnounceResponse,
  ProveTimeRequest,
  ProveTimeResponse,
  ServerProof,
  TakeVetoRequest,
  TimeNonceResponse,
  VetoRequest,
  VetoResponse,
} from './time.ts';
export type {
  VaultApproveRequest,
  VaultApproveResponse,
  VaultEntry,
  VaultItemNumber,
  VaultListResponse,
  VaultOfferRequest,
  VaultOfferResponse,
  VaultReadRequest,
  VaultReadResponse,
  VaultReceiveRequest,
  VaultRequestRequest,
  VaultRequestResponse,
  VaultSendRequest,
  VaultSendResponse,
  WalletFromVaultRequest,
} from './vault.ts';
export type {
  CreateWalletRequest,
  ExportWalletResponse,
  GetPublicKeyRequest,
  GetPublicKeyResponse,
  ImportWalletRequest,
} from './wallet.ts';
