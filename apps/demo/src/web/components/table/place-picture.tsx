import type { Place } from '../../model/table.ts';

/** A line drawing of a place, in the colour of the text. */
export function PlacePicture({ place }: { readonly place: Place }) {
  return (
    <svg className="place-picture" viewBox="0 0 64 48" aria-hidden="true" focusable="false">
      <g fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" strokeLinecap="round">
        {drawings[place]}
      </g>
    </svg>
  );
}

const drawings: { readonly [P in Place]: React.ReactNode } = {
  box: (
    <>
      <path d="M12 20 L32 28 L52 20 V38 L32 46 L12 38 Z" />
      <path d="M32 28 V46" />
      <path d="M12 20 L6 11 L25 4 L32 11 L39 4 L58 11 L52 20" />
      <path d="M32 11 L12 20 M32 11 L52 20" />
    </>
  ),
  table: (
    <>
      <path d="M6 18 H58 V24 H6 Z" />
      <path d="M12 24 V44 M52 24 V44" />
    </>
  ),
  pocket: (
    <>
      <path d="M14 8 H50 V30 C50 40 42 45 32 45 C22 45 14 40 14 30 Z" />
      <path d="M14 15 C24 20 40 20 50 15" strokeDasharray="3 3" />
      <path d="M10 8 H54" />
    </>
  ),
  safe: (
    <>
      <rect x="11" y="5" width="42" height="36" rx="3" />
      <circle cx="34" cy="23" r="9" />
      <path d="M34 14 V18 M34 28 V32 M25 23 H29 M39 23 H43" />
      <path d="M17 14 V20 M17 27 V33 M18 41 V45 M46 41 V45" />
    </>
  ),
  friend: (
    <>
      <path d="M8 24 L32 6 L56 24" />
      <path d="M14 20 V44 H50 V20" />
      <path d="M27 44 V31 H37 V44" />
      <path d="M44 15 V7 H49 V19" />
    </>
  ),
  away: (
    <>
      <circle cx="32" cy="24" r="17" strokeDasharray="4 4" />
      <path d="M27 20 C27 13 38 13 38 20 C38 25 32 24 32 30 M32 35 V35.5" />
    </>
  ),
};
