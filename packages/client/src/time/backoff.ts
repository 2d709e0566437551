/** Longest time between two tries: a day. */
const LONGEST = 86_400;

/**
 * Seconds to wait before the next try after so many failures in a row: RFC 10049, section 5, and section 8.4.2 with a
 * first interval of 10 s for reports. Only a response that is properly signed ends the row.
 *
 * @param failures 0 or more
 * @param first seconds after the first failure. Default 1
 * @example
 * ```ts
 * import { backoffSeconds } from '@symbolon/client/time';
 * [0, 1, 2, 3].map((failures) => backoffSeconds(failures)); // => [0, 1, 1.5, 2.25]
 * backoffSeconds(100, 10); // => 86_400
 * ```
 */
export function backoffSeconds(failures: number, first = 1): number {
  return failures <= 0 ? 0 : Math.min(first * 1.5 ** (failures - 1), LONGEST);
}
