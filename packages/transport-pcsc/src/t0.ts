/**
 * APDUs over T=0: ISO/IEC 7816-3:2006 clause 12.2. T=0 has no command with data in both directions, and lengths must
 * match.
 */

const GET_RESPONSE = 0xc0;
/** Bits of CLA with the logical channel, in both interindustry ranges (ISO/IEC 7816-4:2020 clause 5.4.1). */
const channelOf = (cla: number): number => ((cla & 0x40) === 0 ? cla & 0x03 : cla & 0x4f);

/**
 * Exchanges one short command APDU over T=0 and handles the status '61XX' and '6CXX'.
 *
 * `transmit` sends one TPDU. The response has at most the Ne bytes asked for; '61XX' stays in it if the card has more.
 */
export async function exchangeByT0(
  command: Uint8Array,
  transmit: (tpdu: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const { tpdu, expected } = split(command);
  // Clause 12.2.5, case 4S.2 asks for GET RESPONSE after '9000' too. No reader software sends it: cards announce data
  // by '61XX' and refuse if there is none.
  let response = await (tpdu.length === 5 ? withRightLength(tpdu, transmit) : transmit(tpdu));
  const parts: number[] = [];
  while (response.at(-2) === 0x61 && parts.length + response.length - 2 < expected) {
    parts.push(...response.subarray(0, -2));
    // Clause 12.2.5, case 4S.3: min(Na, Nx), where XX = 00 stands for 256 or more.
    const length = Math.min(expected - parts.length, response.at(-1) || 256);
    response = await withRightLength(
      Uint8Array.of(channelOf(command[0] ?? 0), GET_RESPONSE, 0, 0, length & 0xff),
      transmit,
    );
    if (response.length === 2) break;
  }
  return Uint8Array.of(...parts, ...response);
}

/**
 * Clause 12.2.3, case 2S.3: '6CXX' means the same command again with the right Le. Done once only: a hostile card could
 * repeat it for ever.
 */
async function withRightLength(
  tpdu: Uint8Array,
  transmit: (tpdu: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const response = await transmit(tpdu);
  const isCorrection = response.length === 2 && response[0] === 0x6c;
  return isCorrection ? transmit(Uint8Array.of(...tpdu.subarray(0, 4), response[1] ?? 0)) : response;
}

/** Clauses 12.2.2 and 12.2.5: case 1 is sent with P3 = 00, case 4 without its Le. */
function split(command: Uint8Array): { readonly tpdu: Uint8Array; readonly expected: number } {
  if (command.length === 4) return { tpdu: Uint8Array.of(...command, 0), expected: 0 };
  if (command.length === 5) return { tpdu: command, expected: command[4] || 256 };
  const end = 5 + (command[4] ?? 0);
  return command.length === end
    ? { tpdu: command, expected: 0 }
    : { tpdu: command.slice(0, end), expected: command[end] || 256 };
}
