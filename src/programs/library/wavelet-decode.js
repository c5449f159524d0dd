// Wavelet decoder: makes a picture of the layers that have come.
//
// User space or cluster; it needs some 200 operations for each pixel at once, so grant it enough. A frame is made when all of it is
// there, or the next one begins, or a second after its first packet came: change the time. What is missing counts as 0, so finer
// detail is missing in the picture. It goes on as rows of pixels, in the format that `wavelet-encode` takes.

const patience = 1e12
const rowBytes = 1024

/** by sender and frame; and by the marks of timers */
const frames = new Map()
const names = new Map()
/** by sender: the frame that is coming */
const latest = new Map()
let marks = 0

export function onPacket(packet) {
  const payload = packet.payload()
  if (payload[0] !== 0x57 || payload[1] !== 0x56) return
  packet.drop()
  const view = new DataView(payload.buffer)
  const number = view.getUint16(2)
  const width = view.getUint16(4)
  const height = view.getUint16(6)
  const name = `${packet.source} ${number}`
  if (!frames.has(name)) {
    const before = latest.get(packet.source)
    if (frames.has(before)) show(before)
    latest.set(packet.source, name)
    frames.set(name, {
      number,
      width,
      height,
      levels: payload[8],
      values: new Int16Array(width * height),
      left: width * height,
      carrier: packet.clone(),
    })
    marks += 1
    names.set(marks, name)
    timer(patience, marks)
  }
  const frame = frames.get(name)
  frame.left -= fill(frame, payload[9], view.getUint16(10), view.getUint16(12), view.getUint16(14), gunzip(payload.slice(16)))
  if (frame.left === 0) show(name)
}

export function onTimer(mark) {
  const name = names.get(mark)
  names.delete(mark)
  if (frames.has(name)) show(name)
}

/** Puts rows of coefficients where they belong. Returns how many coefficients they are. */
function fill({ width, height, levels, values }, layer, first, step, count, bytes) {
  const level = layer === 0 ? levels : levels - ((layer - 1) >> 1)
  const w = width >> level
  const h = height >> level
  // horizontal details stand on the right, vertical ones below, diagonal ones in the corner
  const corners = layer === 0 ? [0] : layer % 2 === 1 ? [w, h * width] : [h * width + w]
  let from = 0
  for (let i = 0, row = first; i < count; i++, row += step) {
    const begin = corners[(row / h) | 0] + (row % h) * width
    for (let at = begin; at < begin + w; at++) {
      let code = bytes[from++]
      if (code > 127) code = ((code & 127) << 7) | bytes[from++]
      values[at] = code & 1 ? -((code + 1) >> 1) : code >> 1
    }
  }
  return count * w
}

function show(name) {
  const { number, width, height, levels, values, left, carrier } = frames.get(name)
  frames.delete(name)
  for (let level = levels - 1; level >= 0; level--) restore(values, width, width >> level, height >> level)
  const rows = Math.max(1, (rowBytes / width) | 0)
  for (let row = 0; row < height; row += rows) {
    const count = Math.min(rows, height - row) * width
    const payload = new Uint8Array(10 + count)
    const view = new DataView(payload.buffer)
    payload.set([0x50, 0x58])
    view.setUint16(2, number)
    view.setUint16(4, width)
    view.setUint16(6, height)
    view.setUint16(8, row)
    for (let i = 0, at = row * width; i < count; i++, at++) {
      const value = values[at] + 128
      payload[10 + i] = value < 0 ? 0 : value > 255 ? 255 : value
    }
    carrier.setPayload(payload)
    carrier.send()
  }
  state.set('pictures', (state.get('pictures') ?? 0) + 1)
  if (left > 0) state.set('incomplete', (state.get('incomplete') ?? 0) + 1)
}

/** One level back: columns, then rows. */
function restore(values, stride, width, height) {
  const line = new Int16Array(Math.max(width, height))
  for (let x = 0; x < width; x++) join(values, x, stride, height, line)
  for (let y = 0; y < height; y++) join(values, y * stride, 1, width, line)
}

function join(values, begin, step, count, line) {
  const half = count >> 1
  let smooth = begin
  let detailed = begin + half * step
  let before = values[detailed]
  for (let i = 0; i < count; i += 2) {
    const detail = values[detailed]
    line[i] = values[smooth] - ((before + detail + 2) >> 2)
    line[i + 1] = detail
    before = detail
    smooth += step
    detailed += step
  }
  for (let i = 0; i < count; i += 2) {
    const right = i + 2 < count ? line[i + 2] : line[i]
    line[i + 1] += (line[i] + right) >> 1
  }
  for (let i = 0, at = begin; i < count; i++, at += step) values[at] = line[i]
}
