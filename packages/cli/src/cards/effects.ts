/** Which effect a command has, by what is sent, and where to look whether it was done. */
import { type CommandName, commands, interindustry } from '@symbolon/protocol/commands';
import { effects } from './effect-words.ts';

const passwords = 'setting a PIN or PUK, or its tries';

/** Where to look whether it was done. */
const looks: { readonly [effect: string]: string } = {
  [effects.createWallet]: '"symbolon info" says which.',
  [effects.importWallet]: '"symbolon info" says which.',
  [effects.setPolicy]: '"symbolon policy show" says which.',
  [effects.writeFile]: '"symbolon files list" says which.',
  [effects.deleteFile]: '"symbolon files list" says which.',
  [effects.addPhone]: 'The same command finds its place again.',
  [effects.forgetPhone]: '"symbolon phone list" says which.',
  [effects.resetCard]: 'If erasing had started, the card finishes it as soon as it has power again.',
  [effects.vaultStore]: '"symbolon vault list" says which.',
  [effects.vaultRead]: '"symbolon vault list" says how often it was read.',
  [effects.vaultDelete]: '"symbolon vault list" says which.',
  [effects.vaultReceive]: '"symbolon vault list" on that card says which.',
  [effects.walletFromVault]: '"symbolon wallets" says which.',
  [passwords]: 'If it was a new PIN or PUK, try that first.',
};

export function lookFor(effect: string): string | undefined {
  return looks[effect];
}

const byHeader = new Map<string, string | null>([
  ...Object.entries(commands).map(
    ([name, { cla, ins }]) => [`${cla >> 7}${ins}`, effects[name as CommandName]] as const,
  ),
  [`0${interindustry.resetRetryCounter.ins}`, passwords],
]);

/** @param header class and instruction byte; the class with or without bits for secure messaging and chaining */
export function effectOf([cla = 0, ins = 0]: Uint8Array): string | undefined {
  return byHeader.get(`${cla >> 7}${ins}`) ?? undefined;
}
