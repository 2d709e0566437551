/** Faults to plant: the text to replace, which must be in the file once, and the test that is to find it. */
import { cloneMutants } from './mutants.clone.list.mjs';
import { pinResetMutants } from './mutants.pin-reset.list.mjs';
import { refreshMutants } from './mutants.refresh.list.mjs';
import { setMutants } from './mutants.sets.list.mjs';
import { vaultMutants } from './mutants.vault.list.mjs';

const card = 'packages/card-core/src';
const protocol = 'packages/protocol/src';
const tearing = 'packages/card-core/test/tearing.test.ts';
const rng = 'packages/card-core/test/rng.test.ts';
const randomness = 'packages/card-core/test/randomness.test.ts';
const log = 'packages/card-core/test/log.test.ts';
const paceCommands = 'packages/card-core/test/pace-commands.test.ts';
const proofs = 'packages/card-core/test/protect.test.ts';
const nestedProofs = 'packages/card-core/test/protect-nested.test.ts';
const tornProofs = 'packages/card-core/test/protect-tearing.test.ts';
const boundedProofs = 'packages/card-core/test/protect-bounds.test.ts';
const firstCommand = 'packages/protocol/test/channel/first-command.test.ts';
const hostProofs = 'packages/client/test/session/proof.test.ts';
const messaging = 'packages/protocol/test/channel/secure-messaging.test.ts';
const pace = 'packages/protocol/test/channel/pace/roles.test.ts';
const opening = 'packages/protocol/test/channel/channel-opening.test.ts';
const openChannel = 'integration-tests/test/sessions/open-channel.test.ts';
const pins = 'integration-tests/test/sessions/pin-management.test.ts';
const duress = 'integration-tests/test/sessions/duress.test.ts';
const decoy = 'packages/card-core/test/decoy.test.ts';
const phones = 'integration-tests/test/sessions/known-phone.test.ts';
const wallets = 'integration-tests/test/sessions/wallets.test.ts';
const channelAttacks = 'integration-tests/test/attacks/channel-attacks.test.ts';
const unattested = 'integration-tests/test/attacks/unattested.test.ts';
const backup = 'integration-tests/test/ceremonies/backup.test.ts';
const pinAttacks = 'integration-tests/test/attacks/pin-attacks.test.ts';
const signingPower = 'integration-tests/test/signing/signing-power.test.ts';
const policy = 'integration-tests/test/signing/policy.test.ts';

const files = 'packages/card-core/test/files.test.ts';

const decisions = 'packages/protocol/test/policy/decisions.test.ts';
const refills = 'packages/protocol/test/policy/refill.test.ts';
const refillSet = 'packages/card-core/test/policy/refill-set.test.ts';
const refillCard = 'packages/card-core/test/policy/refill-card.test.ts';
const announcements = 'packages/card-core/test/announcements.test.ts';
const goneRound = 'packages/card-core/test/gone-round.test.ts';
const engine = 'packages/card-core/test/policy/engine.test.ts';
const tightening = 'packages/protocol/test/policy/tightening.test.ts';
const budgetTrace = 'packages/card-core/test/policy/budget-trace.test.ts';
const signing = 'integration-tests/test/signing/signing.test.ts';

export const mutants = [
  {
    name: 'the client hands secrets to any card',
    file: 'packages/client/src/session/genuine.ts',
    from: 'if (carries) throw',
    to: 'if (carries && name === undefined) throw',
    by: [unattested, 'in a session of the kind can'],
  },
  {
    name: 'the client hands secrets to any card that knows the PIN',
    file: 'packages/client/src/session/channel.ts',
    from: '      if (state.end === undefined) checkGenuine(session, definition, request);',
    to: "      if (state.end === undefined && openedWith !== 'pin') checkGenuine(session, definition, request);",
    by: [unattested, 'in a session of the kind pin'],
  },
  {
    name: 'an export is taken from anybody, and crosses in clear',
    file: 'packages/protocol/src/commands/clone.ts',
    from: "  access: { sessions: ['can', 'pin'], lifecycles: ['blank', 'active'] },\n  genuineOnly",
    to: "  access: { sessions: ['none', 'can', 'pin'], lifecycles: ['blank', 'active'] },\n  genuineOnly",
    by: [backup, 'is imported in a session alone: without one an export says and changes nothing, before and after'],
  },
  {
    name: 'who has the CAN of a clone is told by an export whose it is',
    file: `${card}/handlers/clone-target.ts`,
    from: "  if (session.kind !== 'pin' && lifecycleOf(store) !== 'blank') throw new Refusal('securityStatus');\n  const before =",
    to: '  const before =',
    by: [backup, 'that has arrived is told to who has the PIN, and to nobody who has the CAN and a recorded export'],
  },
  {
    name: 'the MAC of a command is not checked',
    file: 'packages/protocol/src/channel/secure-messaging.ts',
    from: 'if (!equalBytes(macOf(header, message), message.subarray(message.length - 8))) throw',
    to: 'if (header === undefined && !equalBytes(macOf(header, message), message.subarray(message.length - 8))) throw',
    by: [messaging, 'any bit flipped in the data, any cut, any byte too many'],
  },
  {
    name: 'a card agrees on a key with itself',
    file: 'packages/protocol/src/channel/pace/chip.ts',
    from: '  refuseReflection(ephemeral.publicKey, terminalEphemeral);\n',
    to: '',
    by: [pace, 'the chip refuses its own key in step'],
  },
  {
    name: 'the terminal need not know the password',
    file: 'packages/protocol/src/channel/pace/chip.ts',
    from: "    if (!proven) throw cardError('channel/broken', { reason: \"the terminal's token is wrong\" });\n",
    to: '    proven = true;\n',
    by: [pinAttacks, 'finds a suspended PIN refused, the right one too, without losing its last try'],
  },
  {
    name: 'PACE takes no try',
    file: `${card}/handlers/pace.ts`,
    from: '    takeTry(store, password);\n',
    to: '',
    by: [pinAttacks, 'finds a suspended PIN refused, the right one too, without losing its last try'],
  },
  {
    name: 'a malformed token of PACE costs a try',
    file: `${card}/handlers/pace.ts`,
    from: "    decodeWith(paceSteps.authentication.request, 'PACE command', data);\n",
    to: '',
    by: [paceCommands, 'with a last step that is no token is refused, and takes no try: what is no token is no guess'],
  },
  {
    name: 'a proof takes no try',
    file: `${card}/card/protect.ts`,
    from: '    takeTry(store, password);\n',
    to: '',
    by: [proofs, 'that is wrong is told how many tries are left, without protection, and the session is gone'],
  },
  {
    name: 'a proof takes its try after it was verified',
    file: `${card}/card/protect.ts`,
    from: '    takeTry(store, password);\n    const unwrapped = messaging.unwrapCommand(command);\n',
    to: '    const unwrapped = messaging.unwrapCommand(command);\n    if (unwrapped.kind === "failed") takeTry(store, password);\n',
    by: [tornProofs, 'if it is right: the try is untouched, or taken, or all are back, in this order'],
  },
  {
    name: 'a proof whose command is refused costs a try',
    file: `${card}/card/protect.ts`,
    from: '  card.unprovenRuns = 0;\n  card.channel = { session, messaging };\n  const { response, change } = execute(unwrapped.command, session, card, ports);\n',
    to: '  card.unprovenRuns = 0;\n  card.channel = { session, messaging };\n  const { response, change } = execute(unwrapped.command, session, card, ports);\n  if (response.status !== status.ok) {\n    takeTry(card.store, password);\n    settleTries(card.store);\n    card.store.commit();\n  }\n',
    by: [proofs, 'that is right gives all tries back, and is refused'],
  },
  {
    name: 'a proof need not name its run',
    file: 'packages/protocol/src/channel/secure-messaging.ts',
    from: "return isSameRun(decodeWith(commandObjects[parity(ins)], 'protected command', data).control?.run, expected);",
    to: "return decodeWith(commandObjects[parity(ins)], 'protected command', data) !== undefined;",
    by: [proofs, 'of the run that a later OPEN CHANNEL replaced is refused, and costs no try: two hosts at once'],
  },
  {
    name: 'a later command may name a run',
    file: 'packages/protocol/src/channel/secure-messaging.ts',
    from: "if (!isSameRun(objects.control?.run, expected)) throw broken('a command of another run');",
    to: "if (expected !== undefined && !isSameRun(objects.control?.run, expected)) throw broken('a command of another run');",
    by: [firstCommand, 'in any later command is refused, though the MAC is right'],
  },
  {
    name: 'a command without a MAC is a proof',
    file: 'packages/protocol/src/channel/secure-messaging.ts',
    from: "return isSameRun(decodeWith(commandObjects[parity(ins)], 'protected command', data).control?.run, expected);",
    to: "return isSameRun(findTlv(decodeTlv('protected command', data), 0xb5)?.subarray(2), expected);",
    by: [proofs, 'with every part cut off its end is refused, and costs no try'],
  },
  {
    name: 'a piece of a chain in ENVELOPE is a proof',
    file: `${card}/card/protect.ts`,
    from: '(classBits.channel | classBits.chaining)',
    to: 'classBits.channel',
    by: [nestedProofs, 'loses no try by an ENVELOPE with the start of a chain inside, and the proof may still come'],
  },
  {
    name: 'a run waits on after another command of the CAN',
    file: `${card}/card/protect.ts`,
    from: '  endWaiting(card);\n  const',
    to: '  const',
    by: [nestedProofs, 'waits for nothing after another command in the session of the CAN, and loses no try'],
  },
  {
    name: 'runs that nobody proves have no end',
    file: `${card}/card/execute.ts`,
    from: '      card.unprovenRuns += 1;\n',
    to: '',
    by: [
      boundedProofs,
      'are no more than 32: then OPEN CHANNEL and PACE with PIN or PUK are refused, and no try is lost',
    ],
  },
  {
    name: 'the host calls a proof without a valid answer a broken channel',
    file: 'packages/client/src/session/channel.ts',
    from: 'throw proves === undefined ? error : ofProof(proves.password, error);',
    to: 'throw error;',
    by: [hostProofs, 'because the caller stopped it is unsettled'],
  },
  {
    name: 'a first command that fails proves the PIN',
    file: `${card}/card/protect.ts`,
    from: "if (unwrapped.kind === 'failed') settleTries(store);\n    else confirmPassword(store, password);",
    to: 'confirmPassword(store, password);',
    by: [proofs, 'that is right, but for a bit of its MAC or of its header, is a wrong guess'],
  },
  {
    name: 'an attestation goes to who has not proven the PIN',
    file: 'packages/protocol/src/channel/channel-opening.ts',
    from: "  if (password !== 'can' && attestation !== 'none')\n    throw malformed(",
    to: "  if (password === 'can' && attestation === undefined)\n    throw malformed(",
    by: [proofs, 'with a wish for an attestation is refused, and no session waits'],
  },
  {
    name: 'OPEN CHANNEL takes the PIN that is for VERIFY alone',
    file: `${card}/handlers/channel.ts`,
    from: '  checkOffered(store, password);\n',
    to: '',
    by: [openChannel, 'for VERIFY alone opens nothing, and neither does the duress PIN'],
  },
  {
    name: 'OPEN CHANNEL tries a suspended PIN without the CAN',
    file: `${card}/handlers/channel.ts`,
    from: '  checkTries(store, password, session);\n',
    to: "  checkTries(store, password, { ...session, kind: 'can' });\n",
    by: [
      openChannel,
      'with one try left is suspended: refused outside a session of the CAN, the right one too, without losing its try',
    ],
  },
  {
    name: 'attestations show their length',
    file: 'packages/protocol/src/channel/channel-opening.ts',
    from: 'const encryptedBlock = 36;',
    to: 'const encryptedBlock = 1;',
    by: [opening, 'is the same for certificates of every length that references allow'],
  },
  {
    name: 'the channel does not depend on which password it is',
    file: 'packages/protocol/src/channel/channel-opening.ts',
    from: 'Uint8Array.of(passwordReferences[password]));',
    to: 'Uint8Array.of(passwordReferences[password] > 0 ? 1 : 0));',
    by: [opening, 'of which one means another password have no channel, though the digits are the same'],
  },
  {
    name: 'the tries left are not proven',
    file: 'packages/protocol/src/channel/channel-opening.ts',
    from: 'associatedData: Uint8Array.of(response.triesLeft) };',
    to: 'associatedData: Uint8Array.of(2) };',
    by: [opening, 'that changes any bit of the response gets no channel: not even the tries that are left'],
  },
  {
    name: 'the PUK serves for ever',
    file: `${card}/passwords.ts`,
    from: 'store.put(records.pukTries, { ...tries, uses: tries.uses - 1 });',
    to: '',
    by: [pins, 'serves ten times, however often it is changed'],
  },
  {
    name: 'a duress login gives the PIN its tries back',
    file: `${card}/passwords.ts`,
    from: 'memory.put(records.pinTries, { ...fullTries, ownerTries, decoy: true });',
    to: 'memory.put(records.pinTries, { ...fullTries, decoy: true });',
    by: [duress, 'never gives the PIN its tries back: guesses between duress logins add up'],
  },
  {
    name: 'the decoy is the wallet itself',
    file: `${card}/keys/wallet.ts`,
    from: 'const entropy = hmac(sha256, root.secret, concatBytes(decoyLabel, identityKey));',
    to: 'const entropy = root.entropy.slice();',
    by: [duress, 'opens another wallet, the same one each time'],
  },
  {
    name: 'a PIN session brings PACE with the PIN back',
    file: `${card}/handlers/passwords.ts`,
    from: "if (current && !pinInChannel && session.kind !== 'puk') throw new Refusal('conditionsOfUse');",
    to: '',
    by: [duress, 'needs the PIN to be proven inside the channel, which PACE then refuses for both'],
  },
  {
    name: 'a known phone needs no PIN',
    file: `${card}/card/context.ts`,
    from: 'policy?.withoutPin === true ||',
    to: 'policy?.withoutPin !== true ||',
    by: [phones, 'opens a session in two round trips, SELECT included, and is asked for the PIN inside it'],
  },
  {
    name: 'an unknown phone gets no channel at all',
    file: `${card}/handlers/phones.ts`,
    from: "  openSession({ kind: 'phone', keys, decoy });",
    to: "  if (secret !== unknown) openSession({ kind: 'phone', keys, decoy });",
    by: [phones, 'sees the same shape of answer whether the card knows the phone or not, also to a replay'],
  },
  {
    name: 'the random number generator is not tested before use',
    file: `${card}/card/rng.ts`,
    from: '    if (repetitions >= repetitionCutoff || equalSteps >= repetitionCutoff || occurrences >= proportionCutoff)\n      failed = true;',
    to: '',
    by: [rng, 'that is always zero gives nothing, and is found at the first draw'],
  },
  {
    name: 'the random number generator is a constant',
    file: `${card}/card/execute.ts`,
    from: '    rng: card.rng.draw,',
    to: '    rng: (length) => new Uint8Array(length).fill(1),',
    by: [randomness, 'is what keys and ids are: the same source gives the same card, another one another'],
  },
  {
    name: 'any wallet can be exported',
    file: `${card}/handlers/wallet.ts`,
    from: '!wallet.exportable || root',
    to: 'root',
    by: [wallets, 'is never read out unless it was made exportable, and then only with the PUK'],
  },
  {
    name: 'a reset keeps the PIN',
    file: `${card}/reset.ts`,
    from: 'const passwords = [\n    pinKey,\n    pinTries,',
    to: 'const passwords = [',
    by: [wallets, 'erases all the owner had, and the card can start anew'],
  },
  {
    name: 'the PUK resets a card whose PIN is not blocked',
    file: `${card}/handlers/lifecycle.ts`,
    from: "if (session.kind === 'puk' && passwordState(store, 'pin') !== 'blocked') throw new Refusal('conditionsOfUse');",
    to: '',
    by: [wallets, 'takes the PIN, or the PUK once the PIN is blocked; the CAN never'],
  },
  {
    name: 'a wallet overwrites another',
    file: `${card}/handlers/wallet.ts`,
    from: "  if (store.get(slot.secret) !== undefined) throw new Refusal('notEnoughMemory');\n",
    to: '',
    by: [wallets, 'live side by side, three at most, under one PIN'],
  },
  {
    name: 'words go home before the commit counts',
    file: `${card}/nvm/journal.ts`,
    from: '      writeHeader(live, commit, entries);\n      apply(commit, entries);',
    to: '      apply(commit, entries);\n      writeHeader(live, commit, entries);',
    by: [tearing, 'cloneSeal: happens wholly or not at all'],
  },
  {
    name: 'an interrupted commit is forgotten',
    file: `${card}/nvm/journal.ts`,
    from: 'if (found?.magic === live) apply(found.commit, readEntries(found.commit));',
    to: '',
    by: [tearing, 'cloneSeal: happens wholly or not at all'],
  },
  {
    name: 'the counter of vouchers is not stored',
    file: `${card}/handlers/policy.ts`,
    from: 'redeemed: rules.redeemed.map((last, index) => (index === issuer ? counter : last))',
    to: 'redeemed: rules.redeemed',
    by: [policy, 'of the primary gives a clone back what it spent, once'],
  },
  {
    name: 'a log entry is skipped',
    file: `${card}/log.ts`,
    from: '  store.put(record, encodeLogEntry(count + 1, event, details));\n',
    to: "  if (event !== 'pinBlocked') store.put(record, encodeLogEntry(count + 1, event, details));\n",
    by: [log, 'that blocks the PIN is logged as that'],
  },
  {
    name: 'log: an entry that falls out leaves no hash',
    file: `${card}/log.ts`,
    from: 'base: oldest === undefined ? base : nextLogHash(base, oldest)',
    to: 'base: oldest === undefined ? base : base',
    by: [log, 'keeps the newest entries of both'],
  },
  {
    name: 'log: strangers fill it with their failures',
    file: `${card}/log.ts`,
    from: 'if (noise === true && newest !== undefined && isNoise(decodeLogEntry(newest))) return;',
    to: 'if (noise === true && newest !== undefined && isNoise(decodeLogEntry(newest)) && count < 0) return;',
    by: [log, 'is left with at least half'],
  },
  {
    name: 'log: the decoy sees the log of the owner',
    file: `${card}/log.ts`,
    from: 'return decoy ? records.logs.decoy : records.logs.own;',
    to: 'return decoy ? records.logs.own : records.logs.own;',
    by: [log, 'is that of a card whose only wallet is the decoy'],
  },
  {
    name: 'log: the decoy misses what happens to the card',
    file: `${card}/log.ts`,
    from: '  append(store, records.logs.decoy, event, details);\n',
    to: '',
    by: [log, 'goes on with what is done in its session'],
  },
  {
    name: 'log: a try is hidden by cutting the power',
    file: `${card}/passwords.ts`,
    from: ' = {},\n): void {\n  settleTries(store);',
    to: ' = {},\n): void {',
    by: [log, 'can not be hidden by cutting the power'],
  },
  {
    name: 'log: a wrong PIN is not logged',
    file: `${card}/passwords.ts`,
    from: "logFailure(store, 'pinFailed');",
    to: '',
    by: [log, 'is counted each time'],
  },
  {
    name: 'log: its chain is shown without the PIN',
    file: `${card}/handlers/log.ts`,
    from: "lifecycle !== 'active' || session.kind === 'pin'",
    to: "lifecycle !== 'active' || session.kind !== 'none'",
    by: [log, 'told from the owner'],
  },
  {
    name: 'log: a reset is not counted',
    file: 'packages/protocol/src/log/events.ts',
    from: "reset: define(0x02, nothing, { counter: 'resets' })",
    to: 'reset: define(0x02, nothing)',
    by: [log, 'of a blank card shows that it never held a key'],
  },
  {
    name: 'files: an older version comes back',
    file: `${card}/handlers/files.ts`,
    from: "if (version < before.version) throw new Refusal('olderVersion');",
    to: '',
    by: [files, 'does not bring an older version back'],
  },
  {
    name: 'files: an encrypted file is not bound to its number and version',
    file: `${card}/files.ts`,
    from: 'aessiv(key, encryptedFileHeader.encode(header))',
    to: 'aessiv(key, encryptedFileHeader.encode({ ...header, file: 0, version: 0 }))',
    by: [files, 'can not be passed off as another file or version'],
  },
  {
    name: 'files: the decoy shares those of the owner',
    file: `${card}/nvm/layout.ts`,
    from: 'decoy: [...vaultOf(decoy), ...withoutFiles(decoy), ...decoy.files.flat()]',
    to: 'decoy: [...vaultOf(decoy), ...withoutFiles(decoy), ...owner.files.flat()]',
    by: [files, 'belong to their wallet'],
  },
  {
    name: 'files: a reset cut short is not finished',
    file: `${card}/reset.ts`,
    from: 'if (erasing === undefined) return;',
    to: 'if (erasing === undefined || memory.get(records.lifecycle) !== undefined) return;',
    by: [files, 'of a card full of everything'],
  },
  {
    name: 'the send sequence counter is not in the MAC',
    file: 'packages/protocol/src/channel/secure-messaging.ts',
    from: 'return cmac(concatBytes(counter, head',
    to: 'return cmac(concatBytes(new Uint8Array(16), head',
    by: [channelAttacks, 'and sends a protected command again, at once or later, ends the session'],
  },
  {
    name: 'an attestation is bound to no channel',
    file: 'packages/protocol/src/certificates/attestation.ts',
    from: 'concatBytes(attestationLabel, proof.channelBinding,',
    to: 'concatBytes(attestationLabel, new Uint8Array(32),',
    by: [channelAttacks, 'who relays a genuine card’s attestation into a channel of his own convinces nobody'],
  },
  {
    name: 'a session outlives an unprotected command',
    file: `${card}/card/protect.ts`,
    from: '    endSessions(card);\n    const { response, change } = execute(command, noSession, card, ports);',
    to: '    const { response, change } = execute(command, noSession, card, ports);',
    by: [channelAttacks, 'with any unprotected command'],
  },
  {
    name: 'the try is taken after the PIN was compared',
    file: `${card}/passwords.ts`,
    from: '  store.commit();\n}\n\n/**\n * Logs every try',
    to: '}\n\n/**\n * Logs every try',
    by: [pinAttacks, 'is no way to tell the right PIN: a card that can not store a try opens to nobody'],
  },
  {
    name: 'VERIFY takes no try',
    file: `${card}/handlers/passwords.ts`,
    from: "  takeTry(memory, 'pin', { lastTry });\n",
    to: '',
    by: [pinAttacks, 'is no way to tell the right PIN: a card that can not store a try opens to nobody'],
  },
  {
    name: 'the suspended state is ignored',
    file: `${card}/passwords.ts`,
    from: "if (state === 'suspended' && session.kind !== 'can') throw new Refusal('conditionsOfUse');",
    to: '',
    by: [pinAttacks, 'finds a suspended PIN refused, the right one too, without losing its last try'],
  },
  {
    name: 'a blocked PIN still opens',
    file: `${card}/passwords.ts`,
    from: "if (state === 'unset' || state === 'blocked') throw new Refusal('methodBlocked');",
    to: "if (state === 'unset') throw new Refusal('methodBlocked');",
    by: [pinAttacks, 'finds a blocked PIN refused, by PACE and by VERIFY, the right one too'],
  },
  {
    name: 'decoy: its session reaches the records of the owner',
    file: `${card}/card/execute.ts`,
    from: 'session.decoy ? decoyStore(card.store) : card.store',
    to: 'card.store',
    by: [decoy, 'can not overwrite the set of the owner: a daily card does not become a primary of its own'],
  },
  {
    name: 'decoy: what it writes is the owner’s',
    file: `${card}/nvm/decoy-store.ts`,
    from: 'put: (record, value) => store.put(decoyRecord(record), value)',
    to: 'put: (record, value) => store.put(record, value)',
    by: [
      decoy,
      'sees a card whose wallet is the decoy, and touches nothing of the owner’s, whatever is done in whatever order',
    ],
  },
  {
    name: 'decoy: what it removes is the owner’s',
    file: `${card}/nvm/decoy-store.ts`,
    from: 'remove: (record) => store.remove(decoyRecord(record))',
    to: 'remove: (record) => store.remove(record)',
    by: [
      decoy,
      'sees a card whose wallet is the decoy, and touches nothing of the owner’s, whatever is done in whatever order',
    ],
  },
  {
    name: 'decoy: clones get the PIN of the owner',
    file: `${card}/handlers/clone-source.ts`,
    from: 'required(store.get(records.pinKey));',
    to: 'required(context.memory.get(records.pinKey));',
    by: [decoy, 'encrypts a clone of its own wallet with its own PIN, not with the owner’s'],
  },
  {
    name: 'decoy: a phone added there is the owner’s',
    file: `${card}/handlers/phones.ts`,
    from: 'name, decoy: session.decoy',
    to: 'name, decoy: session.decoy && secret.length === 0',
    by: [duress, 'makes phones that see the decoy, whatever the owner allows his own'],
  },
  {
    name: 'decoy: a phone of the owner’s sees the owner’s wallet after a duress login',
    file: `${card}/handlers/phones.ts`,
    from: ' || store.get(records.pinTries)?.decoy === true',
    to: '',
    by: [duress, 'makes phones that see the decoy, whatever the owner allows his own'],
  },
  {
    name: 'decoy: a PIN sets the duress PIN',
    file: 'packages/protocol/src/commands/passwords.ts',
    from: "access: { sessions: ['puk'], lifecycles: ['active'] }",
    to: "access: { sessions: ['pin', 'puk'], lifecycles: ['active'] }",
    by: [decoy, 'can not try by SET DURESS PIN whether it is one: no PIN sets it, the PUK does'],
  },
  {
    name: 'decoy: its phones survive it',
    file: `${card}/reset.ts`,
    from: '  for (const phone of phones) if (memory.get(phone)?.decoy === true) memory.remove(phone);\n',
    to: '',
    by: [decoy, 'is gone with its wallets, files and phones once the PUK removes it'],
  },
  {
    name: 'decoy: the owner’s PIN may become the duress PIN',
    file: `${card}/handlers/passwords.ts`,
    from: "  if (name === 'pin' && password !== undefined) refuseDuressPin(memory, password);\n",
    to: '',
    by: [decoy, 'no PIN changes a PIN where both are proven in the channel, and the PUK none to the other'],
  },
  {
    name: 'decoy: a PIN changes the PIN where it is proven in the channel',
    file: `${card}/handlers/passwords.ts`,
    from: "session.kind === 'pin' && store.get(records.settings)?.pinInChannel !== true;",
    to: "session.kind === 'pin';",
    by: [decoy, 'no PIN changes a PIN where both are proven in the channel, and the PUK none to the other'],
  },
  {
    name: 'decoy: the same one on each card of a set',
    file: `${card}/keys/wallet.ts`,
    from: 'concatBytes(decoyLabel, identityKey)',
    to: 'concatBytes(decoyLabel, identityKey.slice(33))',
    by: [decoy, 'is another one on each card of a set, though the wallet behind it is the same'],
  },
  {
    name: 'decoy: its session goes on after a reset',
    file: `${card}/handlers/lifecycle.ts`,
    from: 'changeSession({ kind: session.kind, decoy: false, pukUnlogged: false })',
    to: 'changeSession({ kind: session.kind, decoy: session.decoy, pukUnlogged: false })',
    by: [duress, 'ends with a reset in its session: what is made there next is the new owner’s'],
  },
  {
    name: 'decoy: clones get the PUK of the owner',
    file: `${card}/handlers/clone-source.ts`,
    from: 'const pukKey = store.get(records.pukKey);',
    to: 'const pukKey = context.memory.get(records.pukKey);',
    by: [decoy, 'encrypts a clone of its own wallet with its own PIN, not with the owner’s'],
  },
  {
    name: 'decoy: its log tells of the PUK that set it',
    file: `${card}/log.ts`,
    from: "  append(store, records.logs.own, 'pukProven', {});\n}",
    to: "  appendToBoth(store, 'pukProven', {});\n}",
    by: [duress, 'leaves no word in the decoy’s log of how it was set'],
  },
  {
    name: 'a phone uses up the last try of the PIN',
    file: `${card}/handlers/passwords.ts`,
    from: "const lastTry = session.kind === 'can';",
    to: "const lastTry = session.kind !== 'none';",
    by: [duress, 'never uses up the last try of the PIN in a session of a known phone: that takes the CAN'],
  },
  {
    name: 'the budget is stored after the signature',
    file: `${card}/handlers/sign.ts`,
    from: '    putRules(context, after);\n',
    to: '    Promise.resolve().then(() => { putRules(context, after); context.store.commit(); }).catch(() => {});\n',
    by: [
      signingPower,
      'wherever the power is cut while a transaction is signed, either no signature leaves or its amount is off the budget',
    ],
  },
  {
    name: 'policy: a limit is reached one too early',
    file: `${protocol}/policy/scope.ts`,
    from: 'return limit !== undefined && amount > limit;',
    to: 'return limit !== undefined && amount >= limit;',
    by: [decisions, 'per signature: equal'],
  },
  {
    name: 'policy: the fee is free',
    file: `${protocol}/policy/decide.ts`,
    from: 'total: facts.fee.amount === 0n ? tally : addAmount(',
    to: 'total: facts.fee.amount >= 0n ? tally : addAmount(',
    by: [decisions, 'per signature: fee included, one above'],
  },
  {
    name: 'policy: what is needed above a threshold is not asked for',
    file: `${protocol}/policy/decide.ts`,
    from: '!total.approved && needsApproval(total)',
    to: '!total.approved && !needsApproval(total) && false',
    by: [decisions, 'approval: one above, missing'],
  },
  {
    name: 'policy: an allowance without a limit counts as nothing',
    file: `${protocol}/policy/tally.ts`,
    from: 'amount = saturated',
    to: 'amount = 0n',
    by: [decisions, 'allowance: an approval without a limit is over it'],
  },
  {
    name: 'policy: a sum wraps to a small one',
    file: `${protocol}/policy/tally.ts`,
    from: 'return b < 0n || a + b > maxAmount ? saturated : a + b;',
    to: 'return b < 0n ? saturated : (a + b) % saturated;',
    by: [decisions, 'per signature: what does not fit in 16 bytes is over every limit'],
  },
  {
    name: 'policy: any proof will do',
    file: `${protocol}/policy/tally.ts`,
    from: 'recipientRoot !== undefined && equalBytes(recipientRootOf(proof), recipientRoot)',
    to: 'recipientRoot !== undefined && recipientRootOf(proof).length > 0',
    by: [decisions, 'recipients: a proof that leads elsewhere'],
  },
  {
    name: 'policy: a budget that is missing is full',
    file: `${protocol}/policy/spent.ts`,
    from: 'budget === undefined ? allowance : spentBy',
    to: 'budget === undefined ? 0n : spentBy',
    by: [decisions, 'allowance: a budget that is missing is used up'],
  },
  {
    name: 'policy: a clone gets a copy of the budget',
    file: `${card}/policy/shares.ts`,
    from: 'spent: spent + shareOf(shares, asset) };',
    to: 'spent: spent + shareOf(shares, asset) * 0n };',
    by: [engine, 'are divided, never copied'],
  },
  {
    name: 'time: what was spent has the date of the bound',
    file: `${protocol}/policy/spent.ts`,
    from: 'later(later(now, latest), settled?.since ?? 0n)',
    to: 'later(now, settled?.since ?? 0n)',
    by: [refills, 'is at most the allowance and d / period of it, whatever proofs are withheld, old and repeated'],
  },
  {
    name: 'time: what has no date comes back',
    file: `${protocol}/policy/spent.ts`,
    from: 'spent + notBack(settled, refill, now)',
    to: 'notBack({ ...settled, amount: settled.amount + spent }, refill, now)',
    by: [refills, 'is at most the allowance and d / period of it, whatever proofs are withheld, old and repeated'],
  },
  {
    name: 'time: a proof without a spending puts the refill off',
    file: `${protocol}/policy/spent.ts`,
    from: ' || spent === 0n',
    to: '',
    by: [refills, 'of 1 unit comes back on time though a host proves the time at every second'],
  },
  {
    name: 'time: more comes back than there was to come back',
    file: `${protocol}/policy/spent.ts`,
    from: 'return later(goesOn, last - secondsFor(rest) / allowance);',
    to: 'return goesOn;',
    by: [refills, 'is at most the allowance and d / period of it, whatever proofs are withheld, old and repeated'],
  },
  {
    name: 'time: one server that is ahead puts all off with each spending',
    file: `${protocol}/policy/spent.ts`,
    from: 'return later(goesOn, last - secondsFor(rest) / allowance);',
    to: 'return last;',
    by: [
      refills,
      'put off once what they leave open, however often something is spent: an allowance goes on coming back',
    ],
  },
  {
    name: 'a new PIN: its delay goes on, though who began it is revoked',
    file: `${card}/pin-reset.ts`,
    from: "return since?.approvers.every((member) => members[member]?.standing !== 'revoked') ? since.time : undefined;",
    to: 'return since?.time;',
    by: [announcements, 'begins anew once a member that began it is revoked'],
  },
  {
    name: 'shares: a card that can not know what was dealt deals anew, where looser policies wait',
    file: `${card}/handlers/share-dealer.ts`,
    from: 'before === undefined ? isDealtByAnother(context) : isWeaker(plan, before.plan, context)',
    to: 'before !== undefined && isWeaker(plan, before.plan, context)',
    by: [goneRound, 'makes none by a card that can not know what was dealt, with share cards that were reset'],
  },
  {
    name: 'time: a lower allowance is used up for many periods',
    file: `${protocol}/policy/spent.ts`,
    from: 'lower(amount, allowance), since',
    to: 'amount, since',
    by: [
      refills,
      'is whole again one period after the next proof at the latest, whatever a host does that does not spend',
    ],
  },
  {
    name: 'time: another rule keeps the dates',
    file: `${card}/policy/budgets.ts`,
    from: 'return isAlike ? budget :',
    to: "return budget.asset !== '' ? budget :",
    by: [refillSet, 'with more leaves what is spent now'],
  },
  {
    name: 'time: a clone leaves the rate at its source',
    file: `${card}/policy/shares.ts`,
    from: '(allowance, given) => allowance - given',
    to: '(allowance) => allowance',
    by: [refillSet, 'gives its rate away with an allowance'],
  },
  {
    name: 'time: the nonce survives a spending',
    file: `${card}/handlers/sign.ts`,
    from: 'if (hasSpent(rules, after)) forgetTimeNonce(context);',
    to: '',
    by: [refillCard, 'forgets the nonce of the time with whatever is spent, and with nothing else'],
  },
  {
    name: 'refresh: as often as one likes',
    file: `${card}/handlers/sign.ts`,
    from: 'refreshed: decision.refreshed ?? refreshed',
    to: 'refreshed',
    by: [refillCard, 'has a wallet refreshed once in a period of proven time, for no more than the fee'],
  },
  {
    name: 'refresh: crumbles the coins',
    file: `${protocol}/policy/refresh.ts`,
    from: 'change.count === 1',
    to: 'change.count > 0',
    by: [decisions, 'refresh: two coins come back'],
  },
  {
    name: 'refresh: of an account of one key',
    file: `${protocol}/policy/refresh.ts`,
    from: "facts.within === 'wallet'",
    to: 'facts.within !== undefined',
    by: [decisions, 'refresh: of one account'],
  },
  {
    name: 'refresh: one that has to wait',
    file: `${protocol}/policy/refresh.ts`,
    from: "warnings.every((warning) => warning === 'fee-high')",
    to: 'warnings.length < 2',
    by: [decisions, 'refresh: it has to wait'],
  },
  {
    name: 'tightening: a faster refill is none',
    file: `${protocol}/policy/tightening.ts`,
    from: '    comesBackNoFaster(next, limits) &&\n',
    to: '',
    by: [tightening, 'is none with a faster refill'],
  },
  {
    name: 'policy: a clone may set a looser allowance',
    file: `${protocol}/policy/tightening.ts`,
    from: '    next.allowance <= limits.allowance &&\n',
    to: '',
    by: [tightening, 'is none with an allowance by one'],
  },
  {
    name: 'policy: the budget goes down after the signature is made',
    file: `${card}/handlers/sign.ts`,
    from: '    context.store.commit();\n',
    to: '',
    by: [budgetTrace, 'is taken from the budget before the first signature is made'],
  },
  {
    name: 'policy: a transaction is signed before it is judged',
    file: `${card}/reading.ts`,
    from: '      judge(transaction);\n',
    to: '      if (bytesRead === 0) judge(transaction);\n',
    by: [budgetTrace, 'is taken from the budget before the first signature is made'],
  },
  {
    name: 'policy: what another member approved need not be this',
    file: `${card}/handlers/sign.ts`,
    from: 'equalBytes(approved, commitment)',
    to: 'equalBytes(approved, approved)',
    by: [policy, 'lets a card sign exactly the transaction that was approved'],
  },
  {
    name: 'policy: a reading survives another command',
    file: `${card}/card/execute.ts`,
    from: '  card.reading = undefined;\n',
    to: '',
    by: [signing, 'with any other command'],
  },
  {
    name: 'policy: a phone is told why',
    file: `${card}/handlers/sign.ts`,
    from: "error instanceof Refusal && session.kind !== 'pin' ?",
    to: "error instanceof Refusal && session.kind === 'puk' ?",
    by: [
      policy,
      'signs without the PIN where the policy says so, within its limits, and learns no reason of a refusal',
    ],
  },
  {
    name: 'sealing is forgotten',
    file: `${card}/handlers/clone-source.ts`,
    from: '  context.store.put(slotRecordsOf(context).set, { ...set, sealed: true });\n',
    to: '',
    by: [backup, 'any export once sealed, also the one it made before'],
  },
  ...cloneMutants,
  ...pinResetMutants,
  ...refreshMutants,
  ...setMutants,
  ...vaultMutants,
];
