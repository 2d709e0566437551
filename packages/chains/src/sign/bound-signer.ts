import type { Signer, SignerCallOptions } from '@symbolon/interface';

/** What of some options is for the signer. */
export function callOptions({ signal, onProgress }: SignerCallOptions): SignerCallOptions {
  return { ...(signal !== undefined && { signal }), ...(onProgress !== undefined && { onProgress }) };
}

/** The signer, with the same options for each of its requests. */
export function boundSigner(signer: Signer, options: SignerCallOptions): Signer {
  const call = callOptions(options);
  if (Object.keys(call).length === 0) return signer;
  return {
    getPublicKey: (request) => signer.getPublicKey(request, call),
    signDigests: (requests) => signer.signDigests(requests, call),
    ...(signer.signTransaction !== undefined && {
      signTransaction: async (request) => (await signer.signTransaction?.(request, call)) ?? [],
    }),
  };
}
