/** What a command may ask for that nobody else may read, and where else it can come from. */
export const secretKinds = {
  pin: { name: 'PIN', option: '--pin-file', variable: 'SYMBOLON_PIN' },
  puk: { name: 'PUK', option: '--puk-file', variable: 'SYMBOLON_PUK' },
  can: { name: 'CAN', option: '--can-file', variable: 'SYMBOLON_CAN' },
  newPin: { name: 'new PIN', option: '--new-pin-file', variable: 'SYMBOLON_NEW_PIN' },
  newPuk: { name: 'new PUK', option: '--new-puk-file', variable: 'SYMBOLON_NEW_PUK' },
  sharePin: { name: 'PIN of a share card', option: '--share-pin-file', variable: 'SYMBOLON_SHARE_PIN' },
  sharePuk: { name: 'PUK of a share card', option: '--share-puk-file', variable: 'SYMBOLON_SHARE_PUK' },
  shareWords: { name: 'written share', option: '--words-file', variable: 'SYMBOLON_SHARE_WORDS' },
  phrase: { name: 'phrase', option: '--phrase-file', variable: 'SYMBOLON_PHRASE' },
  passphrase: { name: 'passphrase', option: '--passphrase-file', variable: 'SYMBOLON_PASSPHRASE' },
  secret: { name: 'secret', option: '--secret-file', variable: 'SYMBOLON_SECRET' },
  password: { name: 'password', option: '--password-file', variable: 'SYMBOLON_PASSWORD' },
} as const;

export type SecretKind = keyof typeof secretKinds;
