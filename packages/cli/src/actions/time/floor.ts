/** The work from which on a Bitcoin header proves time, as people give it. */
import { wrongUsage } from '../../errors/cli-error.ts';

const command = { name: 'time trust' };

/** @throws CliError `usage/wrong` for what is no target that a hash can be below */
export function floorOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[0-9a-f]{8}$/i.test(text)) throw wrongUsage(`--floor: "${text}" is not 8 hexadecimal digits`, command);
  const floor = Number.parseInt(text, 16);
  if (targetOf(floor) === undefined)
    throw wrongUsage(
      `--floor: "${text}" is no target. It is nBits as block explorers show it, such as 17021a42; in the header its bytes are the other way round`,
      command,
    );
  return floor;
}

/** The target that compact form stands for; `undefined` where it is negative, 0 or above 256 bits. */
function targetOf(compact: number): bigint | undefined {
  const exponent = compact >>> 24;
  const mantissa = BigInt(compact & 0x7f_ffff);
  const target = exponent <= 3 ? mantissa >> BigInt(8 * (3 - exponent)) : mantissa << BigInt(8 * (exponent - 3));
  const isNegative = (compact & 0x80_0000) !== 0;
  return isNegative || target === 0n || target >= 1n << 256n ? undefined : target;
}

/** The least work that a block of Bitcoin ever had: 1d00ffff. Today it is some 10^14 times as much. */
const EASIEST = 0xffffn << 208n;
/** Whether a header of it costs next to nothing. */
export const isEasy = (floor: number): boolean => (targetOf(floor) ?? 0n) >= EASIEST;
/** nBits, as block explorers show it. */
export const digitsOf = (floor: number): string => floor.toString(16).padStart(8, '0');
