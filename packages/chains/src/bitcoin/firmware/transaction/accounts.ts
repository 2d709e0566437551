/** The accounts that pay, as the policy of a card hears of them, in memory that no transaction can outgrow. */
import { hardenedDepth, type Path } from '@symbolon/interface';
import { limits } from './limits.ts';

/** Accounts as texts of {@link packPath}. */
export type PackedAccounts = string[];

/** A path as text: a character for each byte of its steps, which takes a card a fraction of an array of numbers. */
export function packPath(path: Path): string {
  return path
    .map((step) => String.fromCharCode(step >>> 24, (step >>> 16) & 255, (step >>> 8) & 255, step & 255))
    .join('');
}

function unpackPath(packed: string): Path {
  const at = (place: number) => packed.charCodeAt(place);
  return Array.from(
    { length: packed.length / 4 },
    (_, n) => ((at(4 * n) << 24) | (at(4 * n + 1) << 16) | (at(4 * n + 2) << 8) | at(4 * n + 3)) >>> 0,
  );
}

/**
 * Adds the account of a path, its longest hardened prefix, unless one above it is there. Where there are more than
 * {@link limits} has room for, the last step of the longest ones goes, until those left fit: a policy that lists paths
 * then refuses rather more.
 */
export function addAccount(accounts: PackedAccounts, path: Path): void {
  const account = packPath(path.slice(0, hardenedDepth(path)));
  // One above it stands for it.
  if (accounts.some((known) => account.startsWith(known))) return;
  accounts.push(account);
  while (accounts.length > limits.accounts || accounts.join('').length / 4 > limits.accountSteps) {
    const longest = Math.max(...accounts.map(({ length }) => length));
    const shorter = accounts.map((known) => (known.length === longest ? known.slice(0, -4) : known));
    const kept = shorter.filter(
      (one, n) => !shorter.some((other, m) => m !== n && one.startsWith(other) && (m < n || one !== other)),
    );
    accounts.splice(0, accounts.length, ...kept);
  }
}

/** The accounts as paths. */
export function accountPaths(accounts: PackedAccounts): readonly Path[] {
  return accounts.map(unpackPath);
}
