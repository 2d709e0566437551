/** Keys of one wallet that a command needs several of: what they have in common is derived once. */
import type { Curve, Path } from '@symbolon/protocol/values';
import { derive, type ExtendedKey, wipe } from './derive.ts';
import { createParentPoints } from './parent-points.ts';
import { isWithin } from './paths.ts';
import { rootKey, type WalletSecret, wipeWallet } from './wallet.ts';

export type KeyRing = {
  /**
   * Calls `use` with the key at a path. The key is the ring's to wipe.
   *
   * @throws Refusal `referencedDataNotFound` where no key root of the wallet leads there, `incorrectData` where the
   * curve has no such path
   */
  readonly withKey: <T>(curve: Curve, path: Path, use: (key: ExtendedKey) => T) => T;
  /** Wipes every secret. Due at the end of each command: what stays for the next one are public keys. */
  readonly forget: () => void;
};

/** A key on the way from the root to the one that was used last. */
type Link = { readonly curve: Curve; readonly path: Path; readonly key: ExtendedKey };

/** Of the way to a key: its parent and the one above, enough for receiving and change addresses of one account. */
const mostKept = 2;

/** @param open called for the first key of each command; what it returns is the ring's to wipe */
export function createKeyRing(open: () => WalletSecret): KeyRing {
  const pointAt = createParentPoints();
  let wallet: WalletSecret | undefined;
  let chain: readonly Link[] = [];

  function keep(links: readonly Link[]): void {
    for (const link of chain) if (!links.includes(link)) wipe(link.key);
    chain = links;
  }

  function step({ curve, path, key }: Link, index: number): Link {
    return {
      curve,
      path: [...path, index],
      key: derive(curve, key, [index], (_, secretKey) => pointAt(curve, path, secretKey)),
    };
  }

  return {
    withKey: (curve, path, use) => {
      wallet ??= open();
      const kept = chain.filter((link) => link.curve === curve && isWithin(path, link.path));
      let last = kept.at(-1) ?? { curve, ...rootKey(wallet, curve, path) };
      keep(kept.length === 0 ? [last] : kept);
      for (const index of path.slice(last.path.length)) {
        last = step(last, index);
        keep([...chain, last].slice(-mostKept - 1));
      }
      return use(last.key);
    },
    forget: () => {
      keep([]);
      if (wallet !== undefined) wipeWallet(wallet);
      wallet = undefined;
    },
  };
}
