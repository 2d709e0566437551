/** Every command with its action, in the order of the help. */
import { chains } from '../chains/table.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { activateCommand, backupCommand, verifyCommand } from './backup.ts';
import {
  attestCommand,
  infoCommand,
  logCommand,
  phoneAddCommand,
  phoneForgetCommand,
  phoneListCommand,
  pinChangeCommand,
  pinResumeCommand,
  pinUnblockCommand,
  pukChangeCommand,
  pukResumeCommand,
  resetCommand,
} from './card.ts';
import { conformanceCommand } from './conformance.ts';
import { completionCommand, traceCommand } from './more.ts';
import {
  filesDeleteCommand,
  filesListCommand,
  filesReadCommand,
  filesShareCommand,
  filesWriteCommand,
  notesSetCommand,
  notesShowCommand,
  policySetCommand,
  policyShowCommand,
} from './owner.ts';
import { emulateCommand, packNewCommand, readersCommand } from './packs.ts';
import {
  setCodeCommand,
  setNameCommand,
  setPlanCommand,
  setPromoteCommand,
  setRehearseCommand,
  setReplaceCommand,
  setRevokeCommand,
  setRotateCommand,
  setShowCommand,
} from './sets.ts';
import { addressCommand, discoverCommand, signMessageCommand } from './signing.ts';
import { walletCreateCommand, walletImportCommand, walletsCommand } from './wallets.ts';

export const commands: readonly Command[] = Object.freeze([
  defineCommand(packNewCommand, async () => (await import('../actions/packs/packs.ts')).makePack),
  defineCommand(readersCommand, async () => (await import('../actions/packs/packs.ts')).listConnectedReaders),
  defineCommand(emulateCommand, async () => (await import('../actions/packs/emulate.ts')).emulateCard),
  defineCommand(infoCommand, async () => (await import('../actions/card/card.ts')).showInfo),
  defineCommand(attestCommand, async () => (await import('../actions/card/card.ts')).attestCard),
  defineCommand(logCommand, async () => (await import('../actions/card/log.ts')).showLog),
  defineCommand(conformanceCommand, async () => (await import('../actions/card/conformance.ts')).checkConformance),
  defineCommand(pinChangeCommand, async () => (await import('../actions/card/passwords.ts')).changePin),
  defineCommand(pinUnblockCommand, async () => (await import('../actions/card/passwords.ts')).unblockPin),
  defineCommand(pinResumeCommand, async () => (await import('../actions/card/passwords.ts')).resumePin),
  defineCommand(pukChangeCommand, async () => (await import('../actions/card/passwords.ts')).changePuk),
  defineCommand(pukResumeCommand, async () => (await import('../actions/card/passwords.ts')).resumePuk),
  defineCommand(phoneAddCommand, async () => (await import('../actions/card/add-phone.ts')).addThisComputer),
  defineCommand(phoneListCommand, async () => (await import('../actions/card/phones.ts')).listKnownPhones),
  defineCommand(phoneForgetCommand, async () => (await import('../actions/card/phones.ts')).forgetKnownPhone),
  defineCommand(resetCommand, async () => (await import('../actions/wallets/wallets.ts')).eraseCard),
  defineCommand(walletCreateCommand, async () => (await import('../actions/wallets/wallets.ts')).createWallet),
  defineCommand(walletImportCommand, async () => (await import('../actions/wallets/import-wallet.ts')).importWallet),
  defineCommand(walletsCommand, async () => (await import('../actions/wallets/wallets.ts')).listWallets),
  defineCommand(policyShowCommand, async () => (await import('../actions/owner/policy.ts')).showPolicy),
  defineCommand(policySetCommand, async () => (await import('../actions/owner/policy.ts')).changePolicy),
  defineCommand(filesListCommand, async () => (await import('../actions/owner/owner-files.ts')).listOwnerFiles),
  defineCommand(filesReadCommand, async () => (await import('../actions/owner/owner-files.ts')).readOwnerFile),
  defineCommand(filesWriteCommand, async () => (await import('../actions/owner/owner-files.ts')).writeOwnerFile),
  defineCommand(filesDeleteCommand, async () => (await import('../actions/owner/owner-files.ts')).deleteOwnerFile),
  defineCommand(filesShareCommand, async () => (await import('../actions/owner/owner-files.ts')).shareOwnerFiles),
  defineCommand(notesShowCommand, async () => (await import('../actions/owner/notes.ts')).showNotes),
  defineCommand(notesSetCommand, async () => (await import('../actions/owner/notes.ts')).setNotes),
  defineCommand(backupCommand, async () => (await import('../actions/backup/backup.ts')).makeBackup),
  defineCommand(verifyCommand, async () => (await import('../actions/backup/verify.ts')).verifyCards),
  defineCommand(activateCommand, async () => (await import('../actions/backup/activate.ts')).activateCard),
  defineCommand(setShowCommand, async () => (await import('../actions/backup/members.ts')).showMembers),
  defineCommand(setRevokeCommand, async () => (await import('../actions/backup/members.ts')).revokeCard),
  defineCommand(setReplaceCommand, async () => (await import('../actions/backup/replace.ts')).replaceCard),
  defineCommand(setPromoteCommand, async () => (await import('../actions/backup/replace.ts')).promote),
  defineCommand(setCodeCommand, async () => (await import('../actions/backup/members.ts')).compareCodes),
  defineCommand(setNameCommand, async () => (await import('../actions/backup/members.ts')).nameMember),
  defineCommand(setRotateCommand, async () => (await import('../actions/backup/rotate.ts')).rotate),
  defineCommand(setPlanCommand, async () => (await import('../actions/backup/plan.ts')).writePlan),
  defineCommand(setRehearseCommand, async () => (await import('../actions/backup/rehearse.ts')).rehearse),
  defineCommand(addressCommand, async () => (await import('../actions/signing/addresses.ts')).showAddress),
  defineCommand(discoverCommand, async () => (await import('../actions/signing/discover.ts')).discoverAccounts),
  defineCommand(signMessageCommand, async () => (await import('../actions/signing/sign-message.ts')).signText),
  ...Object.values(chains).flatMap(({ commands }) => commands),
  defineCommand(traceCommand, async () => (await import('../actions/more/trace.ts')).showTrace),
  defineCommand(completionCommand, async () => (await import('../actions/more/completion.ts')).showCompletion),
]);
