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
  /** Digests signed by one command. */
  digestsPerCommand: 32,
  /** Components of a derivation path. */
  pathDepth: 10,
  /** Clones of one wallet. */
  clones: { default: 2, max: 8 },
} as const;
