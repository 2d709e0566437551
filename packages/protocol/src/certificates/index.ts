/** Card-verifiable certificates (TR-03110-3 appendix C), and whom to trust. */
export { attestationInput } from './attestation.ts';
export {
  type Certificate,
  type CertificateBody,
  type CertificateRole,
  decodeCertificate,
  issueCertificate,
} from './card-verifiable-certificate.ts';
export { restoreCertificate, shortCertificateOf, shortenCertificate } from './short-certificate.ts';
export {
  type CardSubject,
  createTrustStore,
  productionRoots,
  type TrustKind,
  type TrustStore,
  verifyChain,
} from './trust-store.ts';
