/** Paths of Bitcoin that the owner gives, judged before a card is asked. */
import {
  type BitcoinNetworkName,
  type BitcoinScriptType,
  networkNamed,
  scriptTypes,
} from '@symbolon/chains/bitcoin/address';
import { formatPath, hardened, type Line, line, type Path, parsePath, warn, word } from '@symbolon/interface';
import { wrongUsage } from '../../errors/cli-error.ts';

/** Purposes whose second component is a coin type (SLIP-44): BIP-44, 48, 49, 84, 86. */
const coinPurposes = [44, 48, 49, 84, 86].map((purpose) => purpose + hardened);

/**
 * Reads the path of an address.
 *
 * @throws SymbolonError `path/invalid`; CliError `usage/wrong` where the key is of another network or coin, so that
 * other wallets would not look there for what is sent to it
 */
export function givenPath(text: string, network: BitcoinNetworkName, name: string): Path {
  const path = parsePath(text);
  const [purpose = 0, coin] = path;
  const expected = networkNamed(network).coinType;
  if (!coinPurposes.includes(purpose) || coin === undefined || coin === expected + hardened) return path;
  const shown = formatPath(path);
  if (coin === hardened + 1)
    throw wrongUsage(`${shown} is of Bitcoin's test networks: give "--network testnet" or another of them`, { name });
  if (coin === hardened)
    throw wrongUsage(`${shown} is of mainnet, not of ${network}: leave out "--network", or give coin type 1'`, {
      name,
    });
  throw wrongUsage(`${shown} is not of Bitcoin: its second component (SLIP-44) must be ${expected}' on ${network}`, {
    name,
  });
}

/** The script type that was given, else that of the purpose (BIP-44, 49, 84, 86), else `p2wpkh`. */
export function scriptTypeFor(path: Path | undefined, given: BitcoinScriptType | undefined): BitcoinScriptType {
  return given ?? (path && typeOfPurpose(path)) ?? 'p2wpkh';
}

/** A warning where neither the scan of this program nor that of other wallets looks. */
export function warnUnscanned(path: Path, type: BitcoinScriptType): readonly Line[] {
  const [, coin = 0, account = 0, chain = -1, index = hardened] = path;
  const isHardened = coin >= hardened && account >= hardened;
  const isUsual = path.length === 5 && isHardened && (chain === 0 || chain === 1) && index < hardened;
  return isUsual && typeOfPurpose(path) === type
    ? []
    : [warn`no scan finds ${word(type)} at ${word(formatPath(path))}: keep a note of it${otherwise(path, type)}`];
}

/** What to type where the path is that of another kind of address. */
function otherwise(path: Path, type: BitcoinScriptType): Line {
  const usual = typeOfPurpose(path);
  if (usual === undefined || usual === type) return line``;
  return line`, or leave out --type: the path is of ${word(usual)}`;
}

function typeOfPurpose([purpose = 0]: Path): BitcoinScriptType | undefined {
  return (Object.keys(scriptTypes) as BitcoinScriptType[]).find(
    (type) => scriptTypes[type].purpose + hardened === purpose,
  );
}
