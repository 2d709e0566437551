export type Pn532Target = {
  /** Number that the chip gave the card. */
  readonly number: number;
  readonly historicalBytes: Uint8Array;
};

/** Bit 6 of SAK: ISO/IEC 14443-3:2018 clause 6.5.3.4. */
const ISO_DEP = 0x20;

/**
 * Parses the answer to InListPassiveTarget at 106 kbit/s type A (PN532 User Manual, UM0701-02 rev. 02, clause 7.3.5):
 * number of targets; then number, SENS_RES (2), SEL_RES, NFCID length and NFCID, and the ATS if there is one.
 * `undefined` for no card or an incomplete answer.
 */
export function parseTarget(answer: Uint8Array): Pn532Target | 'not-iso-dep' | undefined {
  const [count, number, , , sak, uidLength] = answer;
  if (count === undefined || count === 0 || number === undefined || sak === undefined || uidLength === undefined)
    return undefined;
  if ((sak & ISO_DEP) === 0) return 'not-iso-dep';
  const ats = answer.subarray(6 + uidLength);
  const [length, format] = ats;
  if (length !== ats.length) return undefined;
  // ISO/IEC 14443-4:2018 clause 5.3: T0 announces TA, TB and TC, which precede the historical bytes.
  const interfaceBytes = [0x10, 0x20, 0x40].filter((flag) => ((format ?? 0) & flag) !== 0).length;
  return { number, historicalBytes: ats.slice(2 + interfaceBytes) };
}
