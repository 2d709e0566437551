/** Sizes both ends rely on. Bytes unless said otherwise. */
export const limits = {
  /** Short-length APDU: data field of a command, of a response (ISO/IEC 7816-3:2006 clause 12.1). */
  shortCommandData: 255,
  shortResponseData: 256,
  /** Longest plain command data and response data the card takes, reassembled from a chain or in one extended APDU. */
  commandData: 2048,
  responseData: 2048,
  /** PIN: 6 to 12 digits. PUK: 12 to 16. CAN: 6. */
  pinDigits: { min: 6, max: 12 },
  pukDigits: { min: 12, max: 16 },
  canDigits: 6,
  pinTries: 3,
  pukTries: 10,
  /** Times a PUK unblocks or replaces a PIN, or the PUK itself, before it has served. */
  pukUses: 10,
  /** Wallets on one card, and key roots of one wallet. */
  wallets: 3,
  keyRoots: 4,
  /** Known phones, characters of their names, and sessions one may fail to prove before the card forgets it. */
  phones: 4,
  phoneName: 24,
  phoneFailures: 10,
  /** Digests signed by one command. */
  digestsPerCommand: 32,
  /** A piece of a transaction that the card reads; every piece but the last has exactly this length. */
  signData: 1024,
  /** A policy, and its rules of each kind. */
  policy: 384,
  policyAssets: 4,
  policyChains: 8,
  policyRecipients: 8,
  policyPaths: 4,
  policyWallets: 4,
  /** Levels of a tree of recipients, and recipients proven for one transaction. */
  recipientTreeDepth: 16,
  recipientProofs: 4,
  /** Entries of the log that are kept. */
  logEntries: 32,
  /** Owner files of one wallet, and bytes of a name and of a content. */
  files: 6,
  fileName: 16,
  fileContent: 512,
  /** Components of a derivation path. */
  pathDepth: 10,
  /** Clones of one wallet. */
  clones: { default: 2, max: 8 },
} as const;
