/** Several keys of one wallet. The ring derives what they share only once. */
import { type Curve, isWithin, type Path } from '@symbolon/interface';
import { derive, type ExtendedKey, type KeyPath, wipe } from './derive.ts';
import { createParentPoints } from './parent-points.ts';
import { rootKey, type WalletSecret, wipeWallet } from './wallet.ts';

export type KeyRing = {
  /**
   * Calls `use` with the key at a path. The ring wipes the key.
   *
   * @throws Refusal `referencedDataNotFound` where no key root covers the path, `incorrectData` where the curve has no
   * such path
   */
  readonly withKey: <T>(key: KeyPath, use: (key: ExtendedKey) => T) => T;
  /** Wipes every secret. Call it at the end of each command: only public keys may stay for the next. */
  readonly forget: () => void;
};

/** A key on the path to the last one used. */
type Link = { readonly curve: Curve; readonly path: Path; readonly key: ExtendedKey };

/**
 * Keys kept above the last one: its parent and grandparent. That covers receiving and change addresses of one account.
 */
const mostKept = 2;

/** @param open is called for the first key of each command. The ring wipes what it returns. */
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
      key: derive(key, { curve, path: [index] }, (_, secretKey) => pointAt(curve, path, secretKey)),
    };
  }

  return {
    withKey: ({ curve, path }, use) => {
      wallet ??= open();
      const kept = chain.filter((link) => link.curve === curve && isWithin(path, link.path));
      let last = kept.at(-1) ?? { curve, ...rootKey(wallet, { curve, path }) };
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
