/** Icons by the kebab-case name that a kind's look gives. A name that is not listed is drawn as a plain box. */
import { Box, type LucideIcon } from 'lucide-react'
import * as known from './icon-list.ts'

const kebab = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([a-zA-Z])(\d)/g, '$1-$2')
    .toLowerCase()

const byName: ReadonlyMap<string, LucideIcon> = new Map(Object.entries(known).map(([name, icon]) => [kebab(name), icon]))

export const iconOf = (name: string | undefined): LucideIcon => byName.get(name ?? '') ?? Box
