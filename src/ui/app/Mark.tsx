/** The lab's mark: four levels, and a packet crossing them. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden focusable={false}>
      <mask id="mark-path">
        <path fill="#fff" d="M0 0h32v32H0z" />
        <path stroke="#000" strokeWidth="4" d="M23.5-2 8.5 32" />
        <circle cx="16" cy="15" r="7" />
      </mask>
      <g mask="url(#mark-path)">
        <rect fill="var(--tone-cluster)" width="32" height="6" rx="2.5" />
        <rect fill="var(--tone-user)" width="32" height="6" rx="2.5" y="8" />
        <rect fill="var(--tone-kernel)" width="32" height="6" rx="2.5" y="16" />
        <rect fill="var(--tone-nic)" width="32" height="6" rx="2.5" y="24" />
      </g>
      <circle fill="var(--tone-service)" cx="16" cy="15" r="4.75" />
    </svg>
  )
}
