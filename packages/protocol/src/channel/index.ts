/** The secure channel, for both ends: opening it in one round trip or by PACE, and secure messaging inside it. */
export { cardAccessFile, encodeCardAccess, type PaceInfo } from './card-access.ts';
export {
  type CardOpening,
  type ChannelKeys,
  cardOpening,
  checkOpening,
  type HostOpening,
  hostOpening,
  type OpenedChannel,
} from './channel-opening.ts';
export { createPaceChip, type PaceChip, type PaceChipStep, type PaceFailure } from './pace/chip.ts';
export { type CurvePoint, type DomainParameters, p256Parameters } from './pace/domain-parameters.ts';
export type { KeyPair, PaceSession, RandomBytes } from './pace/generic-mapping.ts';
export { passwordKey } from './pace/kdf.ts';
export {
  type AuthenticationTemplate,
  generalAuthenticateHeader,
  type PaceNonce,
  type PacePublicKey,
  type PaceToken,
  type PasswordName,
  paceProtocol,
  paceSteps,
  passwordReferences,
  setAuthenticationTemplate,
  setAuthenticationTemplateHeader,
} from './pace/messages.ts';
export { paceTerminal } from './pace/terminal.ts';
export { phoneTag, type ResumedKeys, type ResumptionNonces, resumedKeys } from './resumption.ts';
export {
  type ChipMessaging,
  createChipMessaging,
  createTerminalMessaging,
  type MessagingKeys,
  type ProofOptions,
  type TerminalMessaging,
  type UnwrappedCommand,
} from './secure-messaging.ts';
