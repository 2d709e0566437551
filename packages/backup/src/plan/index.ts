/** The recovery plan for the drawer, as one HTML page. */
export { type EmergencySheetData, emergencySheet } from './emergency-sheet.ts';
export { letterOf } from './plan-words.ts';
export {
  type AskedCard,
  type PlannedAccount,
  type PlannedCard,
  type PlannedClock,
  type PlannedExtra,
  type PlannedItem,
  type PlannedServer,
  type PlannedSoftware,
  type RecoveryPlanData,
  recoveryPlan,
} from './recovery-plan.ts';
