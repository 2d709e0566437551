/** Parts that descriptors are made of, in the form of ERC-7730's JSON. */

/** A field of `display.formats`. */
export type FieldJson = {
  readonly path: string;
  readonly label: string;
  readonly format: string;
  readonly params?: { readonly [name: string]: unknown };
};

/** A contract at the same address of several chains, as `deployments` lists them. */
export const at = (address: string, ...chains: readonly number[]) => chains.map((chainId) => ({ chainId, address }));

/** An amount of the token at a path or at an address. */
export const amount = (label: string, path: string, token: string, more: object = {}): FieldJson => ({
  ...{ path, label, format: 'tokenAmount' },
  params: { ...(/^0x/.test(token) ? { token } : { tokenPath: token }), ...more },
});

/** An amount of the coin of the network. */
export const coins = (label: string, path: string): FieldJson => ({ path, label, format: 'amount' });
/** An account or a contract. */
export const account = (label: string, path: string): FieldJson => ({ path, label, format: 'addressName' });
/** A moment, in seconds since 1970. @param list what `metadata.enums` has for numbers that are none */
export const moment = (label: string, path: string, list?: string): FieldJson => ({
  ...{ path, label, format: 'date' },
  params: { encoding: 'timestamp', ...(list !== undefined && { $ref: `$.metadata.enums.${list}` }) },
});
/** A value as it is. */
export const plain = (label: string, path: string): FieldJson => ({ path, label, format: 'raw' });
/** A value by the name that `metadata.enums` has for it. */
export const named = (label: string, path: string, list: string): FieldJson => ({
  ...{ path, label, format: 'enum' },
  params: { $ref: `$.metadata.enums.${list}` },
});

/** The address by which many contracts mean the coin of the network. */
export const coinAddress = '0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE';
/** Another. */
export const zeroAddress = `0x${'00'.repeat(20)}`;
