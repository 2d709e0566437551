/** Faults to plant: the text to replace, which must be in the file once, and the test that is to find it. */
const card = 'packages/card-core/src';
const tearing = 'packages/card-core/test/tearing.test.ts';
const rng = 'packages/card-core/test/rng.test.ts';
const randomness = 'packages/card-core/test/randomness.test.ts';
const log = 'packages/card-core/test/log.test.ts';
const messaging = 'packages/protocol/test/secure-messaging.test.ts';
const pace = 'packages/protocol/test/pace/roles.test.ts';
const pins = 'packages/emulator/test/pin-management.test.ts';
const duress = 'packages/emulator/test/duress.test.ts';
const phones = 'packages/emulator/test/known-phone.test.ts';
const wallets = 'packages/emulator/test/wallets.test.ts';
const policy = 'packages/emulator/test/policy.test.ts';

export const mutants = [
  {
    name: 'the MAC of a command is not checked',
    file: 'packages/protocol/src/secure-messaging.ts',
    from: 'if (!equalBytes(macOf(header, message), message.subarray(message.length - 8))) throw',
    to: 'if (header === undefined && !equalBytes(macOf(header, message), message.subarray(message.length - 8))) throw',
    by: [messaging, 'any bit flipped in the data, any cut, any byte too many'],
  },
  {
    name: 'a card agrees on a key with itself',
    file: 'packages/protocol/src/pace/chip.ts',
    from: '  refuseReflection(ephemeral.publicKey, terminalEphemeral);\n',
    to: '',
    by: [pace, 'the chip refuses its own key in step'],
  },
  {
    name: 'the terminal need not know the password',
    file: 'packages/protocol/src/pace/chip.ts',
    from: "    if (!proven) throw new SymbolonError('channel/broken', { reason: \"the terminal's token is wrong\" });\n",
    to: '    proven = true;\n',
    by: [pins, 'costs a try, and the right one gives all back'],
  },
  {
    name: 'no try is taken at all',
    file: `${card}/handlers/pace.ts`,
    from: 'if (step === lastStep) takeTry(store, password);',
    to: '',
    by: [pins, 'costs a try, and the right one gives all back'],
  },
  {
    name: 'the PUK serves for ever',
    file: `${card}/handlers/passwords.ts`,
    from: 'store.put(records.puk, { ...puk, uses: puk.uses - 1 });',
    to: '',
    by: [pins, 'serves ten times, however often it is changed'],
  },
  {
    name: 'a duress login gives the PIN its tries back',
    file: `${card}/passwords.ts`,
    from: 'if (isDuress) store.put(records.pin, { ...pin, tries: limits.pinTries, mainTries: before.mainTries, open: false });',
    to: 'if (isDuress) store.put(records.pin, { ...pin, tries: limits.pinTries, mainTries: limits.pinTries, open: false });',
    by: [duress, 'never gives the PIN its tries back: guesses between duress logins add up'],
  },
  {
    name: 'the owner PIN goes before the duress PIN',
    file: `${card}/passwords.ts`,
    from: "return isDuress ? 'duress' : isMain ? 'main' : 'neither';",
    to: "return isMain ? 'main' : isDuress ? 'duress' : 'neither';",
    by: [duress, 'can be changed by who was given it, without a word on the real one'],
  },
  {
    name: 'the decoy is the wallet itself',
    file: `${card}/keys/wallet.ts`,
    from: 'const entropy = hmac(sha256, root.secret, decoyLabel);',
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
    file: `${card}/context.ts`,
    from: "policy.withoutPin !== true) throw new Refusal('securityStatus');",
    to: "policy.withoutPin === true) throw new Refusal('securityStatus');",
    by: [phones, 'opens a session in two round trips, SELECT included, and is asked for the PIN inside it'],
  },
  {
    name: 'replays of a phone are not counted',
    file: `${card}/handlers/phones.ts`,
    from: 'if (failures < limits.phoneFailures) store.put(record, { ...phone, failures });',
    to: 'if (failures < limits.phoneFailures) return;',
    by: [phones, 'who replays ten times makes the card forget the phone, and learns nothing'],
  },
  {
    name: 'an unknown phone gets no channel at all',
    file: `${card}/handlers/phones.ts`,
    from: "  openSession({ kind: 'phone', keys, phone });",
    to: "  if (phone !== undefined) openSession({ kind: 'phone', keys, phone });",
    by: [phones, 'sees the same shape of answer whether the card knows the phone or not, also to a replay'],
  },
  {
    name: 'the random number generator is not tested before use',
    file: `${card}/rng.ts`,
    from: '    if (repetitions >= repetitionCutoff || equalSteps >= repetitionCutoff || occurrences >= proportionCutoff) failed = true;',
    to: '',
    by: [rng, 'that is always zero gives nothing, and is found at the first draw'],
  },
  {
    name: 'the random number generator is a constant',
    file: `${card}/execute.ts`,
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
    from: 'for (const record of [pin, puk, settings,',
    to: 'for (const record of [puk, settings,',
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
    from: 'session.decoy || store.get(place.secret) !== undefined',
    to: 'session.decoy',
    by: [wallets, 'live side by side, three at most, under one PIN'],
  },
  {
    name: 'words go home before the commit counts',
    file: `${card}/nvm/journal.ts`,
    from: '      writeHeader(live, slot, entries);\n      apply(slot, entries);',
    to: '      apply(slot, entries);\n      writeHeader(live, slot, entries);',
    by: [tearing, 'cloneSeal: happens wholly or not at all'],
  },
  {
    name: 'an interrupted commit is forgotten',
    file: `${card}/nvm/journal.ts`,
    from: 'if (found?.magic === live) apply(found.slot, readEntries(found.slot));',
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
    from: '  store.put(place, encodeLogEntry(count + 1, event, details));\n',
    to: "  if (event !== 'pinBlocked') store.put(place, encodeLogEntry(count + 1, event, details));\n",
    by: [log, 'that blocks the PIN is logged as that'],
  },
];
