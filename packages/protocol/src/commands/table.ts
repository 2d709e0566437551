/** The table of instructions. The firmware's dispatcher and the client's functions take their types from it. */
import { openChannel } from './channel.ts';
import { cloneConfirm, cloneExport, cloneImport, cloneOffer, cloneSeal } from './clone.ts';
import { deleteFile, listFiles, readEncryptedFile, readFile, writeEncryptedFile, writeFile } from './files.ts';
import { getStatus, internalAuthenticate } from './identity.ts';
import { getInfo } from './info.ts';
import { prepareReset, resetCard } from './lifecycle.ts';
import { getLogHead, readLog } from './log.ts';
import { initialiseIdentity, personalise } from './manufacture.ts';
import { changeSettings, setDuressPin, verifyPin } from './passwords.ts';
import { addPhone, forgetPhone, listPhones, resumeSession } from './phones.ts';
import { approvePinReset, offerPinReset, resetPin } from './pin-reset.ts';
import { getBudgets, getPolicy, issueVoucher, redeemVoucher, setPolicy } from './policy.ts';
import { activate, adoptRoster, approveActivation, getRoster, proveMembership, signRoster } from './set.ts';
import {
  shareConfirm,
  shareDeal,
  shareExport,
  shareImport,
  shareOffer,
  shareRecover,
  shareRelease,
  shareStatus,
} from './shares.ts';
import { approve, signData, signDigests, signEnd, signStart } from './sign.ts';
import { adoptAnchor, announce, proveTime, signAnchor, takeVeto, timeNonce, veto } from './time.ts';
import {
  vaultApprove,
  vaultDelete,
  vaultList,
  vaultOffer,
  vaultRead,
  vaultReceive,
  vaultRequest,
  vaultSend,
  vaultStore,
  walletFromVault,
} from './vault.ts';
import { createWallet, exportWallet, getPublicKey, importWallet } from './wallet.ts';

/** Commands with a data field of ours, by name. Each has a handler of the same name in the firmware. */
export const commands = Object.freeze({
  initialiseIdentity,
  personalise,
  internalAuthenticate,
  getStatus,
  getInfo,
  createWallet,
  importWallet,
  exportWallet,
  getPublicKey,
  signDigests,
  signStart,
  signData,
  signEnd,
  approve,
  getPolicy,
  setPolicy,
  getBudgets,
  issueVoucher,
  redeemVoucher,
  verifyPin,
  setDuressPin,
  changeSettings,
  openChannel,
  addPhone,
  listPhones,
  forgetPhone,
  resumeSession,
  prepareReset,
  resetCard,
  cloneOffer,
  cloneExport,
  cloneImport,
  cloneConfirm,
  cloneSeal,
  getRoster,
  signRoster,
  adoptRoster,
  approveActivation,
  activate,
  proveMembership,
  offerPinReset,
  approvePinReset,
  resetPin,
  getLogHead,
  readLog,
  listFiles,
  readFile,
  writeFile,
  deleteFile,
  readEncryptedFile,
  writeEncryptedFile,
  shareOffer,
  shareDeal,
  shareImport,
  shareConfirm,
  shareRecover,
  shareStatus,
  shareRelease,
  shareExport,
  vaultList,
  vaultStore,
  vaultRead,
  vaultDelete,
  vaultRequest,
  vaultApprove,
  vaultOffer,
  vaultSend,
  vaultReceive,
  walletFromVault,
  signAnchor,
  adoptAnchor,
  timeNonce,
  proveTime,
  announce,
  veto,
  takeVeto,
});

/** The table of {@link commands} as a type. */
export type Commands = typeof commands;
/** Key of a command in {@link commands}, such as `'getStatus'`. Specification and traces use the row's `name`. */
export type CommandName = keyof Commands;

/**
 * Interindustry commands, coded as their standard says. They open the channel that the others need. `genuineOnly` is as
 * in {@link commands}; their one field is `data`.
 */
export const interindustry = Object.freeze({
  /**
   * ISO/IEC 7816-4:2020 clause 11.2.2: the application by name, the master file, or EF.CardAccess. Ends any session.
   */
  select: { name: 'SELECT', ins: 0xa4 },
  /** Clause 11.3.3: EF.CardAccess, by short identifier 1C or selected. */
  readBinary: { name: 'READ BINARY', ins: 0xb0 },
  /** Clause 11.6, TR-03110-3 clauses B.1 and B.14.1: MSE:Set AT starts PACE. */
  manageSecurityEnvironment: { name: 'MANAGE SECURITY ENVIRONMENT', ins: 0x22 },
  /** Clause 11.6, TR-03110-3 clauses B.1 and B.14.2: the four steps of PACE. */
  generalAuthenticate: { name: 'GENERAL AUTHENTICATE', ins: 0x86 },
  /**
   * Clause 11.6.10, TR-03110-3 clause B.14.11: a new PIN or PUK (P1 02), or all tries back (P1 03); P2 names the
   * password as PACE does.
   */
  resetRetryCounter: { name: 'RESET RETRY COUNTER', ins: 0x2c, genuineOnly: ['data'] },
  /**
   * Clause 11.8.2: carries the first command of a session that is being opened inside another. Both data fields are
   * whole APDUs, protected by the new session's keys.
   */
  envelope: { name: 'ENVELOPE', ins: 0xc2 },
  /** Clause 5.3.4, response chaining: the rest of a response that did not fit. */
  getResponse: { name: 'GET RESPONSE', ins: 0xc0 },
});

/**
 * Application identifier: F0, then ASCII "SYMBOLON". Proprietary category 'F' needs no registration (ISO/IEC 7816-4,
 * application identifiers; ISO/IEC 7816-5).
 */
export const applicationId: Uint8Array = Uint8Array.of(0xf0, 0x53, 0x59, 0x4d, 0x42, 0x4f, 0x4c, 0x4f, 0x4e);
