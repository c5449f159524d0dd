/** The built page under its Content-Security-Policy: nothing inline, no eval, nothing of other sites. Every journey here and elsewhere fails on a violation. */
import { expect, onCanvas, openFromGallery, openLab, runState, test } from './lab.ts'

test('the page forbids inline script, eval and other sites, and may compile WebAssembly', async ({ page, complaints }) => {
  await openLab(page)
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')
  expect(policy).toMatch(/default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/)
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:/)
  // the browser's tools may evaluate: what the page itself tries comes from a timer of its own
  const outcome = await page.evaluate(
    () =>
      new Promise<Record<string, unknown>>((resolve) => {
        setTimeout(async () => {
          const attempt = (what: () => unknown) => {
            try {
              return what()
            } catch (error) {
              return (error as Error).name
            }
          }
          const inline = document.createElement('script')
          inline.textContent = 'window.inlineRan = true'
          document.body.append(inline)
          const image = new Image()
          const loaded = new Promise((done) => {
            image.onload = () => done('loaded')
            image.onerror = () => done('refused')
          })
          image.src = 'http://127.0.0.2/pixel.png'
          resolve({
            // biome-ignore lint/security/noGlobalEval: that it is refused is the test
            eval: attempt(() => Reflect.apply(eval, null, ['1 + 1'])),
            constructed: attempt(() => Reflect.construct(Function, ['return 1'])()),
            inline: 'inlineRan' in window,
            image: await loaded,
            fetched: await fetch('http://127.0.0.2/').then(
              () => 'fetched',
              (error: Error) => error.name,
            ),
            compiled: (await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))) instanceof WebAssembly.Module,
          })
        }, 0)
      }),
  )
  expect(outcome).toEqual({
    eval: 'EvalError',
    constructed: 'EvalError',
    inline: false,
    image: 'refused',
    fetched: 'TypeError',
    compiled: true,
  })
  const refusals = complaints.splice(0)
  expect(refusals.length).toBeGreaterThanOrEqual(3)
  expect(refusals.filter((text) => !/Content Security Policy/.test(text))).toEqual([])
})

test('what libraries style at run time is let through: dialogs, choices, menus', async ({ page }) => {
  await openLab(page)
  await openFromGallery(page, 'Hub or switch?')
  await onCanvas(page, /^Hub/).click()
  await page.getByRole('combobox').first().click()
  await expect(page.getByRole('listbox')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Space')
  await expect(runState(page)).toHaveText(/Running|Ended/)
})
