/**
 * What a card may be able to do, and the limits that it states, by number: for GET INFO. Append only: a number that is
 * no longer used is not given to something else.
 */
import { limits } from './limits.ts';

/** A part of the protocol. A card of this version has every mandatory one. */
export type Feature = { readonly number: number; readonly mandatory: boolean };

const mandatory = (number: number): Feature => ({ number, mandatory: true });
const optional = (number: number): Feature => ({ number, mandatory: false });

/** The parts of the protocol by name. */
export const features = Object.freeze({
  openChannel: mandatory(1),
  attestation: mandatory(2),
  wallets: mandatory(3),
  interpreters: mandatory(4),
  policies: mandatory(5),
  log: mandatory(6),
  clones: mandatory(7),
  rosters: mandatory(8),
  reset: mandatory(9),
  pace: optional(16),
  knownPhones: optional(17),
  digestsUnseen: optional(18),
  importWallet: optional(19),
  exportWallet: optional(20),
  vouchers: optional(21),
  activation: optional(22),
  ownerFiles: optional(23),
  duressPin: optional(24),
  pinReset: optional(25),
  shares: optional(32),
  vault: optional(33),
  provenTime: optional(34),
});

/** Name of a part of the protocol: a key of {@link features}. */
export type FeatureName = keyof typeof features;

/** The limits that a card states: number, and the value of this release. */
export const statedLimits = Object.freeze({
  commandData: { number: 1, value: limits.commandData },
  responseData: { number: 2, value: limits.responseData },
  wallets: { number: 3, value: limits.wallets },
  phones: { number: 4, value: limits.phones },
  digestsPerCommand: { number: 5, value: limits.digestsPerCommand },
  signData: { number: 6, value: limits.signData },
  policy: { number: 7, value: limits.policy },
  logEntries: { number: 8, value: limits.logEntries },
  files: { number: 9, value: limits.files },
  fileContent: { number: 10, value: limits.fileContent },
  pathDepth: { number: 11, value: limits.pathDepth },
  clones: { number: 12, value: limits.clones.max },
  vaultItems: { number: 16, value: limits.vaultItems },
  vaultContent: { number: 17, value: limits.vaultContent },
  vaultMemory: { number: 18, value: limits.vaultBlocks * limits.vaultBlock },
});

/** Name of a limit that a card states: a key of {@link statedLimits}. */
export type StatedLimitName = keyof typeof statedLimits;
