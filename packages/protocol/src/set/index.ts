/** The set of cards that hold one wallet: the roster, what members sign, and how membership is verified. */
export {
  type ActivationBody,
  type ApprovalBody,
  activationBody,
  activationMessage,
  approvalBody,
  approvalMessage,
  type MembershipBody,
  membershipBody,
  membershipMessage,
  statementLabels,
  statementVersion,
  type VoucherBody,
  voucherBody,
  voucherMessage,
} from './member-statements.ts';
export {
  type PinResetApprovalBody,
  type PinResetRequestBody,
  pinResetApproval,
  pinResetApprovalBody,
  pinResetLabels,
  pinResetRequest,
  pinResetRequestBody,
  pinResetVersion,
} from './pin-reset.ts';
export {
  members,
  type Role,
  type Roster,
  type RosterBody,
  type RosterMember,
  type RosterSignature,
  type RosterStatement,
  role,
  rosterBody,
  rosterLabel,
  rosterStatement,
  rosterVersion,
  type SignedRoster,
  type Standing,
} from './roster.ts';
export { type ProvenCard, readVerification, type VerificationRecord, verifyMembership } from './verify-membership.ts';
