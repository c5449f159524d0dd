import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** A tip lies outside of all landmarks, but it is told with the element that it explains; when it shows is the pointer's affair. */
const tips = '[data-radix-popper-content-wrapper]:has([role="tooltip"])'

/** Fails with what axe objects to, in its words. */
export async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude(tips).analyze()
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target}: ${failureSummary}`),
  )
  expect(found).toEqual([])
}
