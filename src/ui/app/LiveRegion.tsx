import { useLab } from '../store/lab.ts'

/** Says aloud what has just happened, to those who do not see it. */
export function LiveRegion() {
  const announcement = useLab((state) => state.announcement)
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {announcement}
    </div>
  )
}
