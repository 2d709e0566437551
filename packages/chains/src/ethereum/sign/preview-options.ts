import { chainError, checkArgument, type Path } from '@symbolon/interface';
import { checkCoin, evmCoin } from '../../firmware/coins.ts';
import { prefixPath } from '../../firmware/path-prefix.ts';
import { plainCopy } from '../../plain-copy.ts';
import { checkDescriptors, checkTokens } from '../clear-signing/check-given.ts';
import type { Descriptor } from '../clear-signing/descriptor.ts';
import { defaultPath, type EthereumAddress, parseAddress } from '../firmware/address/address.ts';
import type { EthereumToken } from '../firmware/address/assets.ts';

/** Who signs, and what is known besides. */
export type PreviewOptions = {
  /** The account that signs. */
  readonly from: EthereumAddress;
  /** Its key, for the facts. Default m/44'/60'/0'/0/0. */
  readonly path?: Path;
  /** Whose amounts are shown in their units. Default none. */
  readonly tokens?: readonly EthereumToken[];
  /** Say calls and typed data in words (ERC-7730), after what is read without them. Default none. */
  readonly descriptors?: readonly Descriptor[];
};

const shape = {
  from: 'text',
  path: ['uint'],
} as const;

/**
 * Options of a preview, each read once, and what is left out put in.
 *
 * @returns `self` is `from` as 20 bytes.
 * @throws SymbolonError `argument/invalid`, `address/invalid`, `path/other-coin`, `path/invalid`
 */
export function readPreviewOptions(options: PreviewOptions): Required<PreviewOptions> & { readonly self: Uint8Array } {
  checkArgument('options', options, 'object');
  const { from, path: at = defaultPath, tokens = [], descriptors = [] } = options;
  checkDescriptors(descriptors);
  const path = plainCopy('options.path', at);
  checkArgument('options.tokens', tokens, ['object']);
  const copy = {
    from,
    path,
    tokens: tokens.map(({ chainId, address, symbol, decimals }) => ({ chainId, address, symbol, decimals })),
  };
  checkArgument('options', copy, shape);
  checkTokens('options.tokens', copy.tokens);
  copy.tokens.forEach(({ decimals }, i) => {
    if (decimals <= 255) return;
    // ERC-20, `decimals`: a uint8.
    throw chainError('argument/invalid', { argument: `options.tokens[${i}].decimals`, reason: 'above 255' });
  });
  checkCoin(path, evmCoin);
  // A card reads no longer one.
  prefixPath(path, new Uint8Array());
  return { ...copy, descriptors: [...descriptors], self: parseAddress(from) };
}
