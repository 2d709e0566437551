const tones = ['#1d4a4f', '#8a4530', '#3d4679', '#6b3a5b', '#4d5a2c', '#45525c'] as const;

function toneOf(id: string): string {
  return tones[(Number(id) - 1) % tones.length] ?? tones[0];
}

/** A card: the broken token that gave the project its name, the number of the card, and its six printed digits. */
export function CardPicture({ id, can }: { readonly id: string; readonly can: string }) {
  const tone = toneOf(id);
  return (
    <svg className="card-picture" viewBox="0 0 158 100" aria-hidden="true" focusable="false">
      <rect width="158" height="100" rx="8" fill={tone} />
      <path
        d="M0 78 C 50 40, 100 110, 158 56 V 92 a8 8 0 0 1 -8 8 H 8 a8 8 0 0 1 -8 -8 Z"
        fill="#fff"
        fillOpacity="0.06"
      />
      <Token x={118} y={34} />
      <text x="12" y="22" className="card-brand">
        symbolon
      </text>
      <text x="12" y="62" className="card-number">
        {id}
      </text>
      <text x="12" y="88" className="card-can">
        {can.slice(0, 3)} {can.slice(3)}
      </text>
      <rect x="0.5" y="0.5" width="157" height="99" rx="7.5" fill="none" stroke="#fff" strokeOpacity="0.18" />
    </svg>
  );
}

/** Two halves of a coin, broken along one line. */
function Token({ x, y }: { readonly x: number; readonly y: number }) {
  return (
    <g
      transform={`translate(${x} ${y})`}
      fill="none"
      stroke="#fff"
      strokeWidth="2.4"
      strokeLinejoin="round"
      strokeLinecap="round"
    >
      <path d="M-3 -16 A 16 16 0 0 0 -3 16 L -6 8 L 0 3 L -6 -4 L -1 -9 Z" fill="#fff" fillOpacity="0.16" />
      <path
        d="M3 -16 A 16 16 0 0 1 3 16 L 0 8 L 6 3 L 0 -4 L 5 -9 Z"
        fill="#fff"
        fillOpacity="0.16"
        transform="translate(3 0)"
      />
    </g>
  );
}
