// Wavelet encoder: a picture becomes layers, each of which adds finer detail to those before it.
//
// User space or cluster; it needs some 200 operations for each pixel at once, so grant it enough. It takes pictures that come as rows
// of pixels ("PX", then frame, width, height and first row, 2 bytes each), transforms them by the integer lifting of CDF 5/3
// (ISO/IEC 15444-1, annex F) and sends the coefficients. A packet carries "WV", frame, width, height (2 bytes each), the levels, its
// layer, then every so manieth row of its coefficients: the first, their distance and how many (2 bytes each), and these, gzipped. So
// a packet that is lost thins detail out everywhere, and cuts no part out. Layer 0 is the smallest picture; of every level come first
// the horizontal and vertical details, then the diagonal ones. Without losses the picture is exactly the same again. Change how many
// levels there are, and how many coefficients a packet has at most.

const levels = 4
const share = 1024

/** by sender: the picture whose rows are coming */
const pictures = new Map()

export function onPacket(packet) {
  const payload = packet.payload()
  if (payload[0] !== 0x50 || payload[1] !== 0x58) return
  packet.drop()
  const view = new DataView(payload.buffer)
  const frame = view.getUint16(2)
  const width = view.getUint16(4)
  const height = view.getUint16(6)
  let picture = pictures.get(packet.source)
  if (picture === undefined || picture.frame !== frame || picture.pixels.length !== width * height) {
    picture = { frame, width, height, pixels: new Int16Array(width * height), rows: 0 }
    pictures.set(packet.source, picture)
  }
  const { pixels } = picture
  const begin = view.getUint16(8) * width
  // grey is 0: a layer that is missing is grey, not black
  for (let i = 10; i < payload.length; i++) pixels[begin + i - 10] = payload[i] - 128
  picture.rows += (payload.length - 10) / width
  if (picture.rows < height) return
  for (let level = 0; level < levels; level++) transform(pixels, width, width >> level, height >> level)
  for (let layer = 0; layer <= 2 * levels; layer++) sendLayer(packet, picture, layer)
  pictures.delete(packet.source)
}

/** One level: rows, then columns; the smooth halves come first, the details behind them. */
function transform(pixels, stride, width, height) {
  const line = new Int16Array(Math.max(width, height))
  for (let y = 0; y < height; y++) split(pixels, y * stride, 1, width, line)
  for (let x = 0; x < width; x++) split(pixels, x, stride, height, line)
}

function split(pixels, begin, step, count, line) {
  for (let i = 0, at = begin; i < count; i++, at += step) line[i] = pixels[at]
  const half = count >> 1
  let smooth = begin
  let detailed = begin + half * step
  let before = 0
  for (let i = 0; i < count; i += 2) {
    const right = i + 2 < count ? line[i + 2] : line[i]
    const detail = line[i + 1] - ((line[i] + right) >> 1)
    if (i === 0) before = detail
    pixels[smooth] = line[i] + ((before + detail + 2) >> 2)
    pixels[detailed] = detail
    before = detail
    smooth += step
    detailed += step
  }
}

/** Where the rows of a layer's coefficients begin, and how long they are. */
function rowsOf(layer, width, height) {
  const level = layer === 0 ? levels : levels - ((layer - 1) >> 1)
  const w = width >> level
  const h = height >> level
  const corners = layer === 0 ? [0] : layer % 2 === 1 ? [w, h * width] : [h * width + w]
  const begins = []
  for (const corner of corners) for (let y = 0; y < h; y++) begins.push(corner + y * width)
  return { begins, length: w }
}

function sendLayer(packet, { frame, width, height, pixels }, layer) {
  const { begins, length } = rowsOf(layer, width, height)
  const step = Math.ceil((begins.length * length) / share)
  // a coefficient takes a byte if it is small, or else two
  const bytes = new Uint8Array(2 * length * Math.ceil(begins.length / step))
  for (let first = 0; first < step; first++) {
    let size = 0
    let count = 0
    for (let row = first; row < begins.length; row += step, count++)
      for (let at = begins[row], end = at + length; at < end; at++) {
        const value = pixels[at]
        const code = value < 0 ? -2 * value - 1 : 2 * value
        if (code < 128) bytes[size++] = code
        else {
          bytes[size++] = 128 | (code >> 7)
          bytes[size++] = code & 127
        }
      }
    const packed = gzip(bytes.slice(0, size))
    const payload = new Uint8Array(16 + packed.length)
    const view = new DataView(payload.buffer)
    payload.set([0x57, 0x56])
    view.setUint16(2, frame)
    view.setUint16(4, width)
    view.setUint16(6, height)
    payload[8] = levels
    payload[9] = layer
    view.setUint16(10, first)
    view.setUint16(12, step)
    view.setUint16(14, count)
    payload.set(packed, 16)
    packet.setPayload(payload)
    packet.send()
  }
}
