/** What a clone is to get, from the options of a command. */
import type { TargetPlan } from '@symbolon/backup/ceremony/back-up';
import { parsePath } from '@symbolon/chains/path';
import type { CloneTerms } from '@symbolon/protocol/commands/clone';
import { maxAmount } from '@symbolon/protocol/policy';
import { notAName } from '../../cards/files/card-names.ts';
import { labelOf } from '../../ceremonies/driver.ts';
import type { Context } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { assetName, readPolicyFile } from '../../input/policy-file.ts';

export type CloneOptions = {
  readonly role: 'backup' | 'daily' | 'cosigner';
  readonly name: readonly string[];
  readonly policy: string | undefined;
  readonly share: readonly string[];
  readonly scope: readonly string[];
  readonly 'own-pin': boolean;
};

/**
 * @param first place of the first one, in the order of `--card`
 * @throws CliError `usage/wrong`, and those of policy files
 */
export async function targetsOf(
  options: CloneOptions,
  count: number,
  first: number,
  context: Context,
): Promise<readonly TargetPlan[]> {
  const terms = termsOf(options);
  if (options.name.length > count)
    throw wrongUsage(`--name is given ${options.name.length} times, and there are ${count} cards to make`);
  for (const name of options.name) {
    const reason = notAName(name);
    if (reason !== undefined) throw wrongUsage(`--name: "${name}" can be no name: ${reason}`);
  }
  const targets: TargetPlan[] = [];
  for (let target = 0; target < count; target += 1) {
    const label = options.name[target] ?? (await labelOf(context, first + target, `${options.role} ${target + 1}`));
    targets.push({ label, ...terms });
  }
  if (new Set(targets.map(({ label }) => label)).size < count) throw wrongUsage('--name: two cards have the same name');
  return targets;
}

function termsOf({ role, policy, share, scope, 'own-pin': ownPin }: CloneOptions): CloneTerms {
  return {
    role,
    ...(policy !== undefined && { policy: readPolicyFile(policy) }),
    ...(share.length > 0 && { shares: share.map(readShare) }),
    ...(scope.length > 0 && { scope: scope.map(readScope) }),
    ...(ownPin && { ownPin }),
  };
}

function readShare(text: string): { readonly asset: string; readonly left: bigint } {
  const [, asset, amount] = /^(.+)=([0-9]{1,39})$/.exec(text) ?? [];
  if (asset === undefined || amount === undefined || BigInt(amount) > maxAmount)
    throw wrongUsage(`--share: "${text}" is no asset with its amount, such as eip155:1/slip44:60=1000`);
  return { asset: assetName(asset), left: BigInt(amount) };
}

const curves = { secp256k1: 'secp256k1', ed25519: 'ed25519', p256: 'p256' } as const;

function readScope(text: string): NonNullable<CloneTerms['scope']>[number] {
  const [, curve = 'secp256k1', path = text] = /^([a-z0-9]+):(.*)$/.exec(text) ?? [];
  const known = curves[curve as keyof typeof curves];
  if (known === undefined)
    throw wrongUsage(`--scope: there is no curve "${curve}"; there are: ${Object.keys(curves).join(', ')}`);
  return { curve: known, path: [...parsePath(path)] };
}
