/** What can keep a ceremony from going on, for people: what happened, and what to do next. */
export type ProblemText = {
  /** What happened, as a sentence. `card` is the owner's name for the card, in quotation marks. */
  readonly text: (card: string) => string;
  /** What to do next, as a sentence. */
  readonly advice: string;
  /** Whether repeating the step can help. */
  readonly again: boolean;
};

const ifLost =
  'If a card is lost, have a new one admitted in its place where the wallet is extendable, or else make a new wallet on new cards and move the funds to it.';

export const problemKinds = {
  'wrong-card': {
    text: (card) => `This is not the card ${card}.`,
    advice: 'Take it away and hold up the right one; nothing was changed on this one.',
    again: true,
  },
  'own-revocation': {
    text: (card) => `The card ${card} is among those to be revoked, but a card that is here is not lost.`,
    advice: 'Nothing was changed. Look up which card of the set is lost.',
    again: false,
  },
  'no-wallet': {
    text: (card) =>
      `The card held up for ${card} holds no wallet in this slot, or one that its PIN opens only after its CAN.`,
    advice: 'Hold up the card that has the wallet.',
    again: true,
  },
  'same-card-twice': {
    text: (card) => `The card held up for ${card} was already held up for another one.`,
    advice: 'Hold up a different new card.',
    again: true,
  },
  'primary-as-backup': {
    text: (card) => `The card held up for ${card} is the card with the wallet itself.`,
    advice: 'A card is no backup of itself: hold up a new card of the same pack.',
    again: true,
  },
  'target-not-empty': {
    text: (card) => `The card held up for ${card} holds a wallet already, and this run did not put it there.`,
    advice:
      'Hold up a new card. Whoever put that wallet there may know its key. If it surely holds nothing, such as one that a broken-off run left, reset the card first: that erases everything on it.',
    again: true,
  },
  'other-pack': {
    text: (card) => `The card held up for ${card} was boxed in another pack than the card with the wallet.`,
    advice:
      'Use a card of the same pack. If the wallet was made extendable, members of the set can admit a card of another pack: see "replace".',
    again: true,
  },
  'recovers-elsewhere': {
    text: (card) => `The card held up for ${card} was boxed in another pack than the blank card.`,
    advice:
      'Recover on a blank card of the same pack. If there is none, say that it may be another pack, and compare the code of the blank card on a second device.',
    again: true,
  },
  'not-genuine': {
    text: (card) => `The card held up for ${card} could not prove that it is genuine.`,
    advice: 'Do not use it, give it no PIN, and take another card.',
    again: true,
  },
  'not-symbolon': {
    text: (card) => `What was held up for ${card} is not a Symbolon card.`,
    advice: 'Hold up the right card.',
    again: true,
  },
  'other-version': {
    text: (card) => `The card held up for ${card} and this app speak different versions of the card’s protocol.`,
    advice: 'Update the app, or hold up a card that it can talk to.',
    again: true,
  },
  'older-firmware': {
    text: (card) => `The firmware of the card held up for ${card} is older than that of the card with the wallet.`,
    advice: 'A wallet never moves to an older firmware. Use a card that is as new or newer.',
    again: true,
  },
  'already-member': {
    text: (card) =>
      `The card held up for ${card} belongs to the set already, perhaps in another role, or did before it was reset.`,
    advice: 'Hold up a new card. A reset clone can’t be filled again: revoke it, and use a new card in its place.',
    again: true,
  },
  'set-full': {
    text: () =>
      'There is no room for another clone: as many were begun as were agreed on when the wallet was made, arrived or not. A card that became the primary later has no room of its own.',
    advice: `A card that your cards have admitted gets its copy by the ceremony that admitted it, done once more. ${ifLost}`,
    again: false,
  },
  'set-sealed': {
    text: () => 'The wallet’s backup was sealed: the card makes no more clones, for good.',
    advice: ifLost,
    again: false,
  },
  'other-terms': {
    text: (card) =>
      `The card with the wallet has begun to give ${card} something else: another role, policy, delay or share, or a copy for an offer that ${card} has forgotten.`,
    advice:
      'Do again what began it, in the same way and on the same terms. If that ends here too, revoke the clone that never arrived and take another card: a revoked one does not come back.',
    again: false,
  },
  'pending-elsewhere': {
    text: (card) => `The card with the wallet still waits to hear from ${card}, which is not here.`,
    advice: 'Finish the backup onto that card first, or revoke it if it is lost.',
    again: false,
  },
  'terms-too-wide': {
    text: (card) => `${card} would get more than the card with the wallet has itself.`,
    advice:
      'Give it a policy that allows no more, a share that is still there, and keys that the card with the wallet has.',
    again: false,
  },
  'never-activatable': {
    text: (card) =>
      `${card} would stay dormant for ever: without a PUK and another member, nothing can activate it when the primary is lost.`,
    advice:
      'If the wallet has a PUK, say so ("puk"). If it has none, it never gets one: make two backups together, give this card a delay after which it wakes by itself, or the role "daily".',
    again: false,
  },
  'wrong-role': {
    text: (card) => `The role of ${card} in its set does not allow this.`,
    advice:
      'Hold up a card whose role does: the primary makes clones and changes the set, a backup can only be activated, and a daily card or a cosigner gives neither of them a new PIN.',
    again: true,
  },
  'wrong-password': {
    text: (card) => `That was not the right PIN or PUK of the card held up for ${card}.`,
    advice: 'Look it up before you try again.',
    again: true,
  },
  'pin-of-another': {
    text: (card) =>
      `The PIN was given for another card, and was not tried on the one held up for ${card}: that one has lost a try, or another card has just refused this PIN.`,
    advice: 'Enter the PIN of this card.',
    again: true,
  },
  'wrong-can': {
    text: (card) => `The CAN is not that of this card: it was mistyped, or this is not the card ${card}.`,
    advice:
      'Take it away and hold up the right one, or look at the six digits printed on the right card. No try was used.',
    again: true,
  },
  'one-try-left': {
    text: (card) => `One try is left for the PIN or PUK of the card held up for ${card}: one more wrong one blocks it.`,
    advice: 'Be sure of it. Before the last try the card wants its CAN as well, the six digits printed on it.',
    again: true,
  },
  'password-blocked': {
    text: (card) => `The PIN or PUK of ${card} is blocked: no tries are left.`,
    advice:
      'A blocked PIN is unblocked with the PUK. Without it, other members of the set can give the card a new PIN, if the wallet was made so.',
    again: false,
  },
  'no-puk': {
    text: (card) => `${card} has no PUK.`,
    advice:
      'None can be set later. Have another card of the wallet approve or agree in its place; where there is none, make a new wallet with a PUK, and move the funds to it.',
    again: false,
  },
  'card-lost': {
    text: (card) => `The connection to ${card} broke off.`,
    advice: 'Hold it still and tap again: the step goes on from there, and nothing happens twice.',
    again: true,
  },
  'password-unsettled': {
    text: (card) => `The connection to ${card} broke off while its PIN or PUK was being checked.`,
    advice:
      'Hold it still, tap again and enter it again. One try may have been used; the right PIN or PUK gives it back.',
    again: true,
  },
  'no-card': {
    text: (card) => `${card} could not be reached in time.`,
    advice: 'Hold it still at the reader when you are asked again. If it stays so, look at the cause.',
    again: true,
  },
  'other-set': {
    text: (card) => `The card held up for ${card} belongs to another wallet.`,
    advice: 'Hold up a card of this wallet.',
    again: true,
  },
  'not-extendable': {
    text: () => 'This wallet was made with a fixed set of cards: it admits no card beyond the agreed number.',
    advice: 'Make a new wallet on new cards, and move the funds to it.',
    again: false,
  },
  'member-revoked': {
    text: (card) => `${card} was revoked by its set.`,
    advice:
      'Use another card: one that was revoked does not come back. Move what its keys hold if it may be in other hands.',
    again: true,
  },
  'member-dormant': {
    text: (card) => `${card} is a dormant backup.`,
    advice: 'Activate it first: see "activate".',
    again: false,
  },
  'approval-wrong': {
    text: (card) =>
      `${card} does not take this approval: it is for another card, or from a member that ${card} does not know or that was revoked.`,
    advice: 'Have another member approve, or use the PUK.',
    again: false,
  },
  'list-older': {
    text: (card) =>
      `${card} has an older list of members than the other card: it missed a change, or is the card that was revoked.`,
    advice:
      'Have the cards hear of each other: see "tell". Then begin again. If it was revoked, it is of no use any more.',
    again: false,
  },
  'pin-reset-off': {
    text: () => 'This wallet was made so that no other card can give one a new PIN.',
    advice: 'Use the PUK. Without it, use another member of the set, or reset the card.',
    again: false,
  },
  'pin-reset-refused': {
    text: (card) => `${card} does not take this PIN from these members.`,
    advice:
      'Try another PIN. If it stays so, the card knows another list of members, or its own wallet does not allow it: use the PUK.',
    again: false,
  },
  'members-missing': {
    text: () => 'This wallet was made so that it takes two other members to give a card a new PIN.',
    advice: 'Bring another member of the set, and begin again.',
    again: false,
  },
  'not-a-member': {
    text: (card) => `${card} does not know the card that wants a new PIN as another member of its set.`,
    advice:
      'Hold up another member of the set, or have the cards hear of each other first: see "tell". If it was revoked, it stays out.',
    again: true,
  },
  'list-differs': {
    text: (card) => `${card} has another list of members: it missed a change, or one was made meanwhile.`,
    advice: 'Have the cards hear of each other: see "tell". Then begin again: nothing happens twice.',
    again: false,
  },
  'codes-differ': {
    text: (card) => `The short codes of ${card} differ: another card than the one in your hand was put into the list.`,
    advice: 'Don’t go on with this phone. Use another phone to revoke the card that was admitted.',
    again: false,
  },
  'recovery-codes-differ': {
    text: (card) => `The short codes of ${card} differ: this phone has another card than the one in your hand.`,
    advice: 'Give that phone no share and no PIN. Recover with another one.',
    again: false,
  },
  'quorum-missing': {
    text: () =>
      'More members have to agree to this change: more than half of those that are not revoked, and two at least.',
    advice: 'Bring another member of the set.',
    again: false,
  },
  'receipts-missing': {
    text: (card) => `${card} still waits for the receipts of clones that it made.`,
    advice: 'Finish that backup first, or revoke the clone that never arrived.',
    again: false,
  },
  'proof-wrong': {
    text: (card) => `The proof of ${card} is wrong.`,
    advice: 'Do not count on it as a backup; compare its number with the one you noted.',
    again: true,
  },
  'share-only': {
    text: (card) => `The card held up for ${card} holds a share of the wallet, and none of its keys.`,
    advice: 'Hold up the card with the wallet. If there is none left, make the wallet again from enough shares.',
    again: true,
  },
  'no-share': {
    text: (card) => `The card held up for ${card} holds no share of a wallet.`,
    advice: 'Hold up a card that holds one: "share" is its role in its set.',
    again: true,
  },
  'split-exists': {
    text: () => 'The wallet was split before, to other cards or in another way, and those shares still make it.',
    advice: 'To replace them by new shares, renew them: see "renew". Then take the old cards back.',
    again: false,
  },
  'split-under-way': {
    text: () => 'The card with the wallet has begun another split, which is not complete.',
    advice:
      'Finish that one with the same plan and the same cards, or begin anew: see "renew". Of what was dealt, as many shares as its plan wants still make the wallet.',
    again: false,
  },
  'no-room-for-shares': {
    text: () => 'The wallet has no room for so many share cards: they count towards the clones that were agreed on.',
    advice:
      'Nothing was dealt. Split it onto fewer cards, or renew the shares on cards that hold one already. If you need more, make a wallet with room for them, and move the funds to it.',
    again: false,
  },
  'dealt-elsewhere': {
    text: (card) => `The share of ${card} was dealt to another card, or to this one before it was reset.`,
    advice: 'Bring the card that it was dealt to. If it is lost, begin the split anew, with a new card in its place.',
    again: false,
  },
  'other-place': {
    text: (card) => `The card ${card} has its share in another group.`,
    advice: 'Name the cards in the order in which they were named when the split was begun.',
    again: false,
  },
  'other-split': {
    text: (card) => `The share of ${card} is of another split than the others.`,
    advice: 'Bring another share. An earlier split was replaced: its shares and those of the new one do not mix.',
    again: true,
  },
  'share-wrong': {
    text: (card) => `The share of ${card} does not fit the others.`,
    advice: 'Do not count on that card or on those words: bring another share.',
    again: true,
  },
  'share-twice': {
    text: (card) => `The share of ${card} is there already.`,
    advice: 'Bring another share.',
    again: true,
  },
  'shares-missing': {
    text: () => 'There are not enough shares to make the wallet.',
    advice: 'Bring more of the cards that hold one.',
    again: false,
  },
  'secret-wrong': {
    text: () => 'The shares do not make the wallet that they name.',
    advice: 'Nothing was made. Try with other shares of the wallet, and keep these: one of them is wrong.',
    again: false,
  },
  'not-exportable': {
    text: () => 'The wallet was made so that nobody can read its key out, and it stays so.',
    advice: 'Go on without asking for a wallet that can be read out.',
    again: false,
  },
  'no-clock': {
    text: (card) => `${card} was not told whose time to believe.`,
    advice: 'Settle it for all cards of the wallet, with the primary: see "time trust".',
    again: false,
  },
  'servers-unknown': {
    text: (card) =>
      `This app does not know where to ask the time servers that ${card} believes, or not enough of them.`,
    advice: 'Give it a list of servers that has them.',
    again: false,
  },
  'time-wrong': {
    text: (card) => `What was answered does not prove the time to ${card}.`,
    advice:
      'Ask again. If it stays so, the servers differ by hours, or one of them is not among those that the card believes.',
    again: true,
  },
  'no-delay': {
    text: (card) => `${card} has no delay: it does not wake by itself.`,
    advice: 'Activate it with another card of its set, or with the PUK: see "activate".',
    again: false,
  },
  'not-asleep': {
    text: (card) => `${card} does not sleep: it signs as it is, and has nothing to ask.`,
    advice: 'Hold up the card that sleeps: that of an heir, or a backup with a delay.',
    again: true,
  },
  'delay-is-factor': {
    text: (card) => `${card} does not wake by its PUK: its delay stands for it.`,
    advice: 'Have it ask, and wait for its delay; or have another member with a voice approve: that wakes it at once.',
    again: false,
  },
  'no-heir': {
    text: (card) => `${card} knows of no heir.`,
    advice:
      'Make a card for one first, or say which member it is for. If one was made after this card, have the two hear of each other: see "tell".',
    again: false,
  },
  'no-such-member': {
    text: (card) => `${card} knows no other card of the set with this number.`,
    advice: 'Nothing was asked of any other card. Look the number up in the list of members, and give it again.',
    again: false,
  },
  'first-clock': {
    text: () =>
      'The first time servers of a wallet can’t wait, as no time is proven yet: where the word of the first card has a delay, more than half of the cards with a voice settle them together.',
    advice: 'Have other members agree ("signers"). Whoever settles this before making backups needs no other card.',
    again: false,
  },
  'heir-as-owner': {
    text: (card) => `${card} is the card of an heir: it has no voice, and can’t speak for the owner.`,
    advice: 'Hold up a card of the owner in its place. Order: first the card of the owner, then that of the heir.',
    again: true,
  },
  'announce-first': {
    text: (card) => `${card} has to announce this first, and then wait.`,
    advice: 'Announce it, prove the time to the card at once, and come back when the delay is over.',
    again: false,
  },
  'too-early': {
    text: (card) => `${card} has announced this, and its delay is not over by the time that was proven to it.`,
    advice: 'Prove the time to it now. If that does not help, come back later.',
    again: false,
  },
  'other-announcement': {
    text: (card) => `${card} waits for something else already, which this would take the place of.`,
    advice: 'Finish that one first, or say that it is to be forgotten ("replace").',
    again: false,
  },
  'veto-wrong': {
    text: (card) =>
      `${card} does not take this veto: it is about another card, or of a card that this one does not know, or that was revoked.`,
    advice:
      'Hold up the card that it is about. If it does not know the card that vetoes, have the two hear of each other: see "tell".',
    again: true,
  },
  refused: {
    text: (card) => `${card} refused.`,
    advice: 'Nothing was changed by it. Look at the cause; if you can’t explain it, take another card.',
    again: false,
  },
} as const satisfies { readonly [kind: string]: ProblemText };
