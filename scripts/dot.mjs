// @ts-check
/** Packets are dots on a canvas of their own, which no locator can name. */

/**
 * Where a dot is drawn, found by its pixels: the canvas of the packets shows nothing else.
 * @param {import('@playwright/test').Page} page
 */
export const findDot = (page) =>
  page.getByTestId('packets').evaluate((element) => {
    const drawing = /** @type {HTMLCanvasElement} */ (element)
    const { width, height } = drawing
    const pixels = drawing.getContext('2d')?.getImageData(0, 0, width, height).data ?? []
    const box = drawing.getBoundingClientRect()
    for (let at = 3; at < pixels.length; at += 4)
      if (pixels[at] === 255) {
        const pixel = (at - 3) / 4
        return {
          x: box.x + ((pixel % width) / width) * box.width,
          y: box.y + (Math.floor(pixel / width) / height) * box.height + 2,
        }
      }
    throw new Error('there is no packet on the canvas')
  })
