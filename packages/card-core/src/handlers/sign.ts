import { schemeCurve } from '@symbolon/protocol/values';
import { type Handler, walletOf } from '../context.ts';
import { sign } from '../keys/sign.ts';
import { withKey } from '../keys/wallet.ts';

export const signDigests: Handler<'signDigests'> = (requests, context) => {
  const wallet = walletOf(context);
  return requests.map(({ scheme, path, digest }) =>
    withKey(wallet, schemeCurve[scheme], path, (key) => sign(scheme, digest, key.secretKey, context.rng)),
  );
};
