/** A network map of the Topology Zoo's kind is brought in as a file, and packets cross it. */
import { chip, count, expect, finish, onCanvas, openLab, test } from './lab.ts'

const places = [
  ['Lyon', 45.76, 4.84],
  ['Paris', 48.85, 2.35],
  ['London', 51.51, -0.13],
  ['Milano', 45.46, 9.19],
  ['Geneva', 46.2, 6.15],
] as const
const links = [
  [0, 1, '2.5 Gbps', 2.5e9],
  [1, 2, '10 Gbps', 10e9],
  [0, 4, '155 Mbps', 155e6],
  [4, 3, '155 Mbps', 155e6],
] as const

const graphml = `<?xml version="1.0" encoding="utf-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key attr.name="Network" attr.type="string" for="graph" id="d0" />
  <key attr.name="Latitude" attr.type="double" for="node" id="d1" />
  <key attr.name="Longitude" attr.type="double" for="node" id="d2" />
  <key attr.name="label" attr.type="string" for="node" id="d3" />
  <key attr.name="LinkLabel" attr.type="string" for="edge" id="d4" />
  <key attr.name="LinkSpeedRaw" attr.type="double" for="edge" id="d5" />
  <graph edgedefault="undirected">
    <data key="d0">Five cities</data>
    ${places
      .map(
        ([label, latitude, longitude], id) =>
          `<node id="${id}"><data key="d1">${latitude}</data><data key="d2">${longitude}</data><data key="d3">${label}</data></node>`,
      )
      .join('\n    ')}
    ${links
      .map(
        ([from, to, label, speed]) =>
          `<edge source="${from}" target="${to}"><data key="d4">${label}</data><data key="d5">${speed}</data></edge>`,
      )
      .join('\n    ')}
  </graph>
</graphml>
`

test('a GraphML network that is dropped onto the page is laid out, run, and delivers', async ({ page }) => {
  await openLab(page)
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([text], 'five-cities.graphml'))
    return transfer
  }, graphml)
  await page.dispatchEvent('body', 'dragover', { dataTransfer: data })
  await expect(page.getByText('Drop to open')).toBeVisible()
  await page.dispatchEvent('body', 'drop', { dataTransfer: data })

  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('5 nodes, 4 links')
  await dialog.getByRole('checkbox', { name: 'Geneva' }).check()
  await dialog.getByRole('button', { name: 'Open the network' }).click()
  await expect(dialog).toBeHidden()

  await expect(page.getByRole('textbox', { name: 'Title of the design' })).toHaveValue('Five cities')
  for (const [city] of places) await expect(onCanvas(page, new RegExp(`^${city}, `))).toBeInViewport()
  await expect(onCanvas(page, /^Geneva, Machine/)).toBeVisible()
  // 391 km from Lyon to Paris in fibre, at two thirds of the speed of light
  await expect(chip(page, /^Link from Lyon eth0 to Paris/)).toHaveAccessibleName(/2\.5 Gb\/s · 1\.9\d ms/)
  // nothing lies on anything else
  const boxes = await Promise.all(places.map(([city]) => onCanvas(page, new RegExp(`^${city}, `)).boundingBox()))
  for (const [index, a] of boxes.entries())
    for (const b of boxes.slice(index + 1))
      expect(a && b && (a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y)).toBe(
        true,
      )

  const figures = await finish(page)
  expect(count(figures.delivered)).toBeGreaterThan(100)
  expect(figures.dropped).toBe('0')
  expect(figures.invariants).toMatch(/none violated/)
})

test('a file that is no network is refused in words', async ({ page }) => {
  await openLab(page)
  await page.getByRole('button', { name: 'Designs' }).click()
  const asked = page.waitForEvent('filechooser')
  await page.getByRole('menuitem', { name: 'Open a file…' }).click()
  await (await asked).setFiles({ name: 'broken.graphml', mimeType: 'text/xml', buffer: Buffer.from('<graphml><node') })
  await expect(page.getByRole('list', { name: 'Messages' })).toContainText('Could not open broken.graphml')
  await expect(page.getByRole('textbox', { name: 'Title of the design' })).toHaveValue('Tamanoir node, four levels')
})
