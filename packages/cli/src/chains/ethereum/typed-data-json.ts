/** Typed data (EIP-712) as people have it in a file: alone, as parameters of a request, or as the whole request. */
import { type EthereumAddress, formatAddress, parseAddress } from '@symbolon/chains/ethereum/address';
import type { TypedData } from '@symbolon/chains/ethereum/transaction';
import { word } from '@symbolon/interface';
import { messageOf } from '../../errors/cli-error.ts';
import { asFields, refuseFractions } from '../../input/json-values.ts';

/** What a file asks for. */
export type AskedTypedData = {
  readonly data: TypedData;
  /** Who should sign, where it says so. */
  readonly from: EthereumAddress | undefined;
};

const method = 'eth_signTypedData_v4';

/**
 * Reads typed data, `[address, typed data]` as in `eth_signTypedData_v4`, where they may be an object or its JSON, or a
 * request of that name (JSON-RPC). The fields of `message` are checked where they are encoded.
 *
 * @param text It was read from.
 * @throws RangeError
 * @throws SymbolonError `address/invalid`
 */
export function parseTypedDataFile(value: unknown, text: string): AskedTypedData {
  if (Array.isArray(value)) return parseParameters(value, text);
  const fields = asFields(value);
  if (typeof fields['method'] !== 'string') return { data: parseTypedData(value, text), from: undefined };
  if (fields['method'] !== method)
    throw new RangeError(
      `the request is ${word(fields['method'])}: only ${method} signs typed data (EIP-712) as it is`,
    );
  if (!Array.isArray(fields['params'])) throw new RangeError(`"params" of ${method} is not [address, typed data]`);
  return parseParameters(fields['params'], text);
}

function parseParameters(list: readonly unknown[], text: string): AskedTypedData {
  const [address, given, ...others] = list;
  if (typeof address !== 'string' || given === undefined || others.length > 0)
    throw new RangeError(`a list has to be the parameters of ${method}: [address, typed data]`);
  const from = formatAddress(parseAddress(address));
  if (typeof given !== 'string') return { data: parseTypedData(given, text), from };
  let inner: unknown;
  try {
    inner = JSON.parse(given);
  } catch (error) {
    throw new RangeError(`the typed data after the address are not JSON: ${messageOf(error)}`);
  }
  return { data: parseTypedData(inner, given), from };
}

function parseTypedData(value: unknown, text: string): TypedData {
  refuseFractions(text);
  const data = asFields(value);
  // Where the domain is all that is signed, there need be no message.
  const isDomain = data['primaryType'] === 'EIP712Domain' && data['message'] === undefined;
  for (const name of isDomain ? ['types', 'domain'] : ['types', 'domain', 'message']) {
    if (data[name] === undefined) throw new RangeError(`"${name}" is missing (EIP-712)`);
    if (typeof data[name] !== 'object' || data[name] === null || Array.isArray(data[name]))
      throw new RangeError(`"${name}" is not an object (EIP-712)`);
  }
  if (typeof data['primaryType'] !== 'string') throw new RangeError('"primaryType" is missing or no text (EIP-712)');
  const listless = Object.entries(asFields(data['types'])).find(([, members]) => !Array.isArray(members));
  if (listless !== undefined) throw new RangeError(`types: "${listless[0]}" is not a list of members (EIP-712)`);
  return { message: {}, ...data } as TypedData;
}
