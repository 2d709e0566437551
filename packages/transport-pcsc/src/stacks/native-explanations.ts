import { shown } from '../failures.ts';
import type { Explanation, Explanations, Situation } from './stack.ts';

const linuxService =
  'Install and start it (Debian: apt-get install pcscd; then systemctl start pcscd, or pcscd -f where nothing manages services).';
const macService =
  'macOS starts it when a reader is connected: plug one in, or take it out and plug it in again. Else restart the computer.';
const windowsService =
  'Windows stops it while no reader is connected: plug one in. Else start the service "Smart Card" (services.msc).';
const services: { readonly [platform: string]: string } = { darwin: macService, win32: windowsService };

/**
 * What the owner can do about failures of the machine's own PC/SC, on a platform.
 *
 * @param platform `process.platform`
 */
export function nativeExplanations(platform: string): Explanations {
  return {
    'no-binding': () => ({
      reason: 'the package "pcsc-mini" is not where this program runs',
      advice:
        'A bundle can not contain its binary: install @symbolon/transport-pcsc, or pcsc-mini, beside the program or in the folder that it is started in.',
    }),
    'no-platform': () => ({
      reason: 'the package "pcsc-mini" has no binary for this machine',
      advice:
        'Its binaries are optional packages named @pcsc-mini/...: install again on this machine, without omitting optional packages. A lockfile made elsewhere, or a registry without them, may lack the one for this platform.',
    }),
    'no-library': () => ({
      reason: 'this machine has no PC/SC library',
      advice:
        platform in services
          ? 'It is a part of the system: repair or update the system.'
          : 'Install the PC/SC service (Debian: apt-get install pcscd).',
    }),
    'no-helper': () => ({
      reason: 'the process that talks to the readers can not be started',
      advice:
        'It runs the program that Node, Bun or Deno is: a program packed into one executable has none to run, and Deno needs --allow-run.',
    }),
    'no-service': () => ({
      reason: 'the PC/SC service is not running',
      advice: services[platform] ?? linuxService,
    }),
    'security-violation': () => ({
      reason: 'this user may not use card readers',
      advice:
        platform === 'linux'
          ? 'polkit refuses it to sessions that are not at the machine (ssh, services, containers): allow the actions org.debian.pcsc-lite.access_pcsc and access_card to this user in a rule in /etc/polkit-1/rules.d, or run the program in a local session.'
          : 'Run the program as a user who may, or in a session at the machine.',
    }),
    ...(platform === 'win32' && { 'sharing-violation': busyOnWindows }),
  };
}

function busyOnWindows({ reader }: Situation): Explanation {
  return {
    reason: `another program is using the card in ${shown(reader)}`,
    advice:
      'Close that program (a browser, gpg, a card tool). Windows itself reads a card that was just put in, to look for certificates and a driver: wait some seconds and try again.',
  };
}
