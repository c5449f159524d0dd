/** Which programs of the library and which own templates a place takes, and why not the others. */
import type { TargetName } from '../../programs/ebpf/helper-table.ts'
import type { ProgramLanguage } from '../../sim/plan.ts'
import { type Place, targetAt } from '../../worker/program-place.ts'
import { t } from '../text/text.ts'

/** What a program is written for. */
export interface Written {
  readonly language: ProgramLanguage
  readonly levels?: readonly Place['level'][]
  /** of machine code */
  readonly hooks?: readonly TargetName[]
  /** of scripts; absent = packets */
  readonly scripts?: 'capsules'
}

/** Where a program is wanted. */
export interface Wanted {
  readonly languages: readonly ProgramLanguage[]
  /** undefined = anywhere */
  readonly place: Place | undefined
  readonly scripts?: 'capsules'
}

/** Why a program is not for this place, in a few words; null = it is. */
export function misfit({ language, levels, hooks, scripts }: Written, wanted: Wanted): string | null {
  const { place } = wanted
  if (!wanted.languages.includes(language)) return t(`program.language.${language}`)
  if (language === 'javascript' && scripts !== wanted.scripts) return t(`fit.${scripts ?? 'packets'}`)
  if (place === undefined) return null
  if (hooks && !hooks.includes(targetAt(place, language).name))
    return t('fit.hooks', { hooks: hooks.map((hook) => t(`fit.hook.${hook}`)).join(', ') })
  return levels && !levels.includes(place.level) ? t('fit.levels') : null
}
