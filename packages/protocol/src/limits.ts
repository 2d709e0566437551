/** Limits of the protocol. Sizes are in bytes. */
export const limits = {
  /** Data field of a command with short length fields (ISO/IEC 7816-3:2006 clause 12.1). */
  shortCommandData: 255,
  /** Data field of a response with short length fields. */
  shortResponseData: 256,
  /** Longest plain command data that the card takes, reassembled from a chain or in one extended APDU. */
  commandData: 2048,
  /** Longest plain response data that the card gives. */
  responseData: 2048,
  /** Digits of a PIN. */
  pinDigits: { min: 6, max: 12 },
  /** Digits of a PUK. */
  pukDigits: { min: 12, max: 16 },
  /** Digits of a CAN. */
  canDigits: 6,
  /** Wrong PINs in a row that block the PIN. With one try left it is suspended. */
  pinTries: 3,
  /** Wrong PUKs in a row that block the PUK. With one try left it is suspended. */
  pukTries: 10,
  /** Times that a PUK can unblock or replace a PIN, or replace itself. */
  pukUses: 10,
  /** Key agreements for a PIN or PUK that a card begins, from power-up or the last proof, without one being proven. */
  unprovenRuns: 32,
  /** Roughtime servers that a set believes. */
  timeServers: 5,
  /** Servers that prove time together. */
  timeProofs: 3,
  /** Members that may be needed to reset the PIN of another. */
  pinResetMembers: 2,
  /** Wallets on one card. */
  wallets: 3,
  /** A seed that a wallet is made of (BIP-32), an even number of bytes. */
  seed: { min: 16, max: 64 },
  /** Key roots of one wallet. */
  keyRoots: 4,
  /** Phones that a card knows. */
  phones: 4,
  /** Bytes of a phone's name. */
  phoneName: 24,
  /** Digests signed by one command. */
  digestsPerCommand: 32,
  /** A piece of a transaction that the card reads. Only the last piece may be shorter. */
  signData: 1024,
  /** A policy, encoded. */
  policy: 384,
  /** Rules of a policy about assets. */
  policyAssets: 4,
  /** Chains on a policy's list. */
  policyChains: 8,
  /** Recipients on a policy's list. */
  policyRecipients: 8,
  /** Paths on a policy's list. */
  policyPaths: 4,
  /** Multisig wallets on a policy's list. */
  policyWallets: 4,
  /** Seconds of a period or a delay by proven time: an hour, and ten years of 365.25 days. */
  period: { min: 3600, max: 315_576_000 },
  /** Levels of a tree of recipients. */
  recipientTreeDepth: 16,
  /** Recipients proven for one transaction. */
  recipientProofs: 4,
  /** Entries of the log that are kept. */
  logEntries: 32,
  /** Owner files of one wallet. */
  files: 6,
  /** Name of a file. */
  fileName: 16,
  /** Content of a file. */
  fileContent: 512,
  /** Items in the vault of a card, of all its wallets together. */
  vaultItems: 24,
  /** Blocks of memory for what they hold, of all of them together. */
  vaultBlocks: 32,
  /** One of these blocks. */
  vaultBlock: 256,
  /** Label of an item of the vault. */
  vaultLabel: 32,
  /** What one item of the vault holds. */
  vaultContent: 1024,
  /** Components of a derivation path. */
  pathDepth: 10,
  /** Clones of one wallet. */
  clones: { default: 2, max: 8 },
  /** Shares of one wallet. */
  shares: 8,
} as const;
