/** What a clone gets, from the options of a command. */

import type { TargetPlan } from '@symbolon/backup';
import { parsePath } from '@symbolon/interface';
import type { CloneTerms } from '@symbolon/protocol/commands';
import type { Share } from '@symbolon/protocol/policy';
import { isSleeper } from '@symbolon/protocol/set';
import { reasonAgainstName } from '../../cards/files/card-names.ts';
import { labelOf } from '../../ceremonies/driver.ts';
import type { ValuesOf } from '../../command-line/command.ts';
import type { cloneOptions } from '../../commands/clones.ts';
import type { CommandContext } from '../../context.ts';
import { messageOf, wrongUsage } from '../../errors/cli-error.ts';
import { parseAssetName, readPolicyFile } from '../../input/policy-file.ts';
import { coinUnits } from '../../output/amounts.ts';

export type CloneOptions = ValuesOf<typeof cloneOptions>;

/**
 * Plans the clones, which come at turn 1 and after.
 *
 * @throws CliError `usage/wrong`, and those of policy files
 */
export async function planTargets(
  context: CommandContext,
  options: CloneOptions,
  { count }: { readonly count: number },
): Promise<readonly TargetPlan[]> {
  const terms = parseTerms(options);
  if (options.name.length > count)
    throw wrongUsage(`--name is given ${options.name.length} times, but only ${count} cards are to be made`);
  for (const name of options.name) {
    const reason = reasonAgainstName(name);
    if (reason !== undefined) throw wrongUsage(`--name: "${name}" can't be a name: ${reason}`);
  }
  const targets: TargetPlan[] = [];
  for (let turn = 1; turn <= count; turn += 1) {
    const label = options.name[turn - 1] ?? (await labelOf(context, turn, `${options.role} ${turn}`));
    targets.push({ label, ...terms });
  }
  if (new Set(targets.map(({ label }) => label)).size < count) throw wrongUsage('--name: two cards have the same name');
  return targets;
}

/** @throws CliError `usage/wrong`, and those of policy files */
export function parseTerms(options: CloneOptions): CloneTerms {
  const { role, policy, share, scope, delay, 'own-pin': ownPin, 'with-factor': factor } = options;
  if (role === 'heir' && delay === undefined) throw wrongUsage('--role heir: an heir has a delay, such as --delay 6mo');
  if (delay !== undefined && !isSleeper(role)) throw wrongUsage(`--delay: a ${role} does not sleep, so it has none`);
  if (factor && delay === undefined) throw wrongUsage('--with-factor: it comes with a delay, such as --delay 6mo');
  return {
    role,
    ...(policy !== undefined && { policy: readPolicyFile(policy) }),
    ...(share.length > 0 && { shares: share.map(parseShare) }),
    ...(scope.length > 0 && { scope: scope.map(parseScope) }),
    ...(ownPin && { ownPin }),
    ...(delay !== undefined && { wake: { delay, factor } }),
  };
}

/** Throws CliError `usage/wrong`. */
function parseShare(text: string): Share {
  const [, asset, amount] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (asset === undefined || amount === undefined)
    throw wrongUsage(`--share: "${text}" is not an asset with its amount, such as "eip155:1/slip44:60=0.5 ETH"`);
  try {
    const name = parseAssetName(asset);
    return { asset: name, left: coinUnits.parse(name, amount) };
  } catch (error) {
    throw wrongUsage(`--share: ${messageOf(error)}`);
  }
}

const curves = { secp256k1: 'secp256k1', ed25519: 'ed25519', p256: 'p256' } as const;

function parseScope(text: string): NonNullable<CloneTerms['scope']>[number] {
  const [, curve = 'secp256k1', path = text] = /^([a-z0-9]+):(.*)$/.exec(text) ?? [];
  const known = curves[curve as keyof typeof curves];
  if (known === undefined)
    throw wrongUsage(`--scope: there is no curve "${curve}"; there are: ${Object.keys(curves).join(', ')}`);
  return { curve: known, path: [...parsePath(path)] };
}
