/** Delays by proven time: how long, what is announced meanwhile, and what stops it. */
export {
  type AnnouncementBody,
  type AnnouncementKind,
  announcementBody,
  announcementKind,
  announcementMessage,
  delayLabels,
  delayVersion,
  type VetoBody,
  vetoBody,
  vetoMessage,
  wakeSubject,
} from './announcement.ts';
export { type Delays, delays, noDelays, type WakeTerms, wakeTerms } from './delays.ts';
