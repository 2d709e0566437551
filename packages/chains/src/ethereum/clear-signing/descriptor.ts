/** A descriptor (ERC-7730) as it is used: checked, its references resolved, its paths and functions parsed. */
import type { DataPath } from './paths.ts';
import type { SolidityFunction } from './solidity-types.ts';

/** A contract on a chain. The address is 20 bytes. */
export type Deployment = { readonly chainId: bigint; readonly address: Uint8Array };

/** A value that stands in the descriptor itself. */
export type Constant = string | bigint | boolean;

/** What a descriptor is bound to ("Context section"): it says nothing about anything else. */
export type Binding =
  | { readonly kind: 'contract'; readonly deployments: readonly Deployment[] }
  | {
      readonly kind: 'eip712';
      /** The chain and the contract of the domain; `undefined` where other fields bind it. */
      readonly deployments: readonly Deployment[] | undefined;
      /** Fields that the domain must have. */
      readonly domain: readonly (readonly [name: string, value: string])[];
      /** The 32 bytes to which the domain must hash. */
      readonly domainSeparator: Uint8Array | undefined;
    };

/** The formats of ERC-7730, version 2. */
export type FormatName =
  | 'raw'
  | 'amount'
  | 'tokenAmount'
  | 'nftName'
  | 'date'
  | 'duration'
  | 'unit'
  | 'enum'
  | 'chainId'
  | 'calldata'
  | 'addressName'
  | 'tokenTicker'
  | 'interoperableAddressName';

/** What a parameter holds: a constant, what is at a path, or what a map has for it. */
export type Parameter =
  | { readonly constant: Constant }
  | { readonly path: DataPath }
  | { readonly map: ReadonlyMap<string, Constant>; readonly key: DataPath };

/** Parameters of all formats by one name each: `tokenPath` and `token` are `token`. */
export type Parameters = {
  readonly token?: Parameter;
  readonly collection?: Parameter;
  readonly chainId?: Parameter;
  readonly callee?: Parameter;
  readonly selector?: Parameter;
  readonly amount?: Parameter;
  readonly spender?: Parameter;
  /** Addresses that stand for the coin of the network. */
  readonly native?: readonly Uint8Array[];
  /** Addresses that stand for who signs. */
  readonly sender?: readonly Uint8Array[];
  readonly threshold?: Parameter;
  readonly message?: string;
  readonly encoding?: 'timestamp' | 'blockheight';
  readonly base?: string;
  readonly decimals?: number;
  readonly enum?: ReadonlyMap<string, string>;
};

/** When a field is shown: always, never, unless it is one of these, or never because it must be one of these. */
export type Visibility =
  | 'always'
  | 'never'
  | { readonly ifNotIn: readonly Constant[] }
  | { readonly mustMatch: readonly Constant[] };

/** One value with its label. */
export type Field = {
  readonly kind: 'field';
  readonly label: string;
  readonly source: { readonly path: DataPath } | { readonly constant: Constant };
  readonly format: FormatName;
  readonly params: Parameters;
  readonly visible: Visibility;
  /** Before each element of an array; `{index}` is its number. */
  readonly separator: string | undefined;
  /** The value is a cipher text, or points to one. */
  readonly encrypted: boolean;
};

/** Fields below one path. */
export type FieldGroup = {
  readonly kind: 'group';
  readonly label: string | undefined;
  readonly path: DataPath | undefined;
  readonly iteration: 'sequential' | 'bundled' | undefined;
  readonly fields: readonly (Field | FieldGroup)[];
};

/** How one function or type is shown. */
export type Format = {
  /** The type as EIP-712 hashes it, or the function. */
  readonly of: { readonly type: string } | SolidityFunction;
  readonly intent: string | undefined;
  readonly interpolatedIntent: string | undefined;
  readonly fields: readonly (Field | FieldGroup)[];
};

/**
 * What somebody says about calls of a contract, or about typed data: made by `parseDescriptor`. All text in it is from
 * outside.
 */
export type Descriptor = {
  /** Who made the contract, as the descriptor says; else the name of the contract. */
  readonly owner: string;
  readonly binding: Binding;
  /** The unit of the contract, if it is a token and the descriptor tells it. */
  readonly token: { readonly ticker: string; readonly decimals: number } | undefined;
  readonly formats: readonly Format[];
};
