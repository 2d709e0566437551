/** What each step of a recovery from shares is for. */
export const why = {
  offer: 'so that it proves that it is genuine and blank',
  release: 'so that it encrypts its share for the blank card',
  recover: 'so that it puts the wallet together',
  clean: 'so that it forgets the rehearsal',
} as const;
