/** Which fee is high for what a transaction does. Host and card share it. */

/**
 * Whether a fee is above a tenth of what is sent, or, where nothing is sent to others, of what is moved to ourselves.
 *
 * @param fee Satoshi.
 * @param amounts Satoshi: `sent` is what does not come back, `kept` is change.
 */
export function isTenth(fee: bigint, { sent, kept }: { readonly sent: bigint; readonly kept: bigint }): boolean {
  return fee * 10n > (sent === 0n ? kept : sent);
}
