/** What a program has beside the language: documented in api.ts, whose words and places are those of exchange.ts. */
;(() => {
  const { charge, host, buffer, words, lengthOf } = lab$inside
  const { isArray } = Array
  const { freeze, getOwnPropertyNames } = Object
  const { parse, stringify } = JSON
  const { fromCharCode } = String
  const floats = lab$floats
  const room = words[8]
  const packetAt = 320
  const transferAt = packetAt + room
  const transferRoom = words[9]
  const transfer = new Uint8Array(buffer, transferAt, transferRoom)
  const transferText = new Uint16Array(buffer, transferAt, transferRoom >> 1)
  const operation = {
    send: 1,
    sendCopy: 2,
    timer: 3,
    random: 4,
    log: 5,
    gzip: 6,
    gunzip: 7,
    hash: 8,
    ask: 9,
    aesGcmSeal: 10,
    aesGcmOpen: 11,
  }
  const perform = (code) => {
    words[7] = code
    host()
  }
  const outside = (at, count, length) => {
    throw new RangeError(
      count === 1
        ? `byte ${at} of a packet of ${length} bytes`
        : `bytes ${at} to ${at + count - 1} of a packet of ${length} bytes`,
    )
  }
  const isBytes = (value) =>
    typeof value === 'object' && value !== null && lengthOf(value) >= 0 && !isArray(value) && value instanceof Uint8Array

  const portsAt = (bytes, at, port) =>
    ((bytes[at] << 8) | bytes[at + 1]) === port || ((bytes[at + 2] << 8) | bytes[at + 3]) === port
  const transportEnd = (fields, bytes) => {
    const at = (bytes[0] & 15) * 4
    if (bytes[9] === 17) return at + 8
    return bytes[9] === 6 && at + 12 < fields[0] ? at + (bytes[at + 12] >> 4) * 4 : at
  }
  /** Where ANEP begins, -1 = nowhere: at port 3322, version 1. */
  const anepAt = (fields, bytes) => {
    const at = transportEnd(fields, bytes)
    const there = (bytes[9] === 17 || bytes[9] === 6) && at + 8 <= fields[0] && bytes[at] === 1
    return there && portsAt(bytes, (bytes[0] & 15) * 4, 3322) ? at : -1
  }
  /** Behind the headers of IP, UDP or TCP, and of what asks for a service: ANEP, SAPF (port 3323) or a key alone (port 3324). */
  const payloadAt = (fields, bytes) => {
    charge(8)
    let at = transportEnd(fields, bytes)
    const active = anepAt(fields, bytes)
    if (active >= 0) at = active + ((bytes[active + 4] << 8) | bytes[active + 5]) * 4
    else if (bytes[9] === 17 || bytes[9] === 6) {
      const ports = (bytes[0] & 15) * 4
      at += portsAt(bytes, ports, 3323) ? 8 : portsAt(bytes, ports, 3324) ? 4 : 0
    }
    return at > fields[0] ? fields[0] : at
  }

  /** @param fields of 16 words: length, source, destination, protocol, ttl, ports, changed, verdict, came from, which it is */
  const packetOf = (fields, bytes, code) => {
    const packet = {
      get length() {
        return fields[0]
      },
      get source() {
        return fields[1] >>> 0
      },
      set source(value) {
        fields[1] = value
        fields[7] |= 2
      },
      get destination() {
        return fields[2] >>> 0
      },
      set destination(value) {
        fields[2] = value
        fields[7] |= 4
      },
      get protocol() {
        return fields[3]
      },
      set protocol(value) {
        fields[3] = value & 255
        fields[7] |= 8
      },
      get ttl() {
        return fields[4]
      },
      set ttl(value) {
        fields[4] = value & 255
        fields[7] |= 16
      },
      get sourcePort() {
        return fields[5]
      },
      set sourcePort(value) {
        fields[5] = value & 65535
        fields[7] |= 32
      },
      get destinationPort() {
        return fields[6]
      },
      set destinationPort(value) {
        fields[6] = value & 65535
        fields[7] |= 64
      },
      get port() {
        return fields[9]
      },
      byte(at) {
        if (!(at >= 0 && at < fields[0])) outside(at, 1, fields[0])
        return bytes[at]
      },
      setByte(at, value) {
        if (!(at >= 0 && at < fields[0])) outside(at, 1, fields[0])
        bytes[at] = value
        fields[7] |= 1
      },
      u16(at) {
        if (!(at >= 0 && at + 2 <= fields[0])) outside(at, 2, fields[0])
        return (bytes[at] << 8) | bytes[at + 1]
      },
      setU16(at, value) {
        if (!(at >= 0 && at + 2 <= fields[0])) outside(at, 2, fields[0])
        bytes[at] = value >> 8
        bytes[at + 1] = value
        fields[7] |= 1
      },
      u32(at) {
        if (!(at >= 0 && at + 4 <= fields[0])) outside(at, 4, fields[0])
        return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0
      },
      setU32(at, value) {
        if (!(at >= 0 && at + 4 <= fields[0])) outside(at, 4, fields[0])
        bytes[at] = value >> 24
        bytes[at + 1] = value >> 16
        bytes[at + 2] = value >> 8
        bytes[at + 3] = value
        fields[7] |= 1
      },
      bytes(from = 0, to = fields[0]) {
        if (!(from >= 0 && to >= from && to <= fields[0])) outside(from, to - from, fields[0])
        charge((to - from) >> 4)
        return bytes.slice(from, to)
      },
      setBytes(at, values) {
        if (!isBytes(values)) throw new TypeError('setBytes takes a Uint8Array')
        const count = lengthOf(values)
        if (!(at >= 0 && at + count <= fields[0])) outside(at, count, fields[0])
        charge(count >> 4)
        bytes.set(values, at)
        fields[7] |= 1
      },
      resize(length) {
        if (!(length >= 0 && length <= room)) throw new RangeError(`a packet of ${length} bytes: ${room} is the most`)
        const before = fields[0]
        charge((length > before ? length - before : 0) >> 4)
        fields[0] = length
        if (length > before) bytes.fill(0, before, length)
        fields[7] |= 1
      },
      payload() {
        const begin = payloadAt(fields, bytes)
        charge((fields[0] - begin) >> 4)
        return bytes.slice(begin, fields[0])
      },
      setPayload(values) {
        const begin = payloadAt(fields, bytes)
        if (!isBytes(values)) throw new TypeError('setPayload takes a Uint8Array')
        packet.resize(begin + lengthOf(values))
        packet.setBytes(begin, values)
        const active = anepAt(fields, bytes)
        if (active < 0) return
        bytes[active + 6] = (fields[0] - active) >> 8
        bytes[active + 7] = fields[0] - active
      },
      drop() {
        fields[8] = 1
      },
      send(to = fields[2] >>> 0) {
        charge(100 + (fields[0] >> 4))
        if (code === operation.sendCopy) {
          lab$out.set(fields)
          transfer.set(bytes.subarray(0, fields[0]))
        }
        floats[1] = +to
        perform(code)
        if (words[12] < 0) throw new RangeError('send: so many packets at once are more than are taken')
      },
      clone() {
        charge(200 + (room >> 6))
        const copy = new Int32Array(16)
        for (let i = 0; i < 16; i++) copy[i] = fields[i]
        copy[8] = 0
        const space = new Uint8Array(room)
        space.set(bytes.subarray(0, fields[0]))
        return packetOf(copy, space, operation.sendCopy)
      },
    }
    return freeze(packet)
  }
  const lab$out = new Int32Array(buffer, 192, 16)
  const packet = packetOf(new Int32Array(buffer, 128, 16), new Uint8Array(buffer, packetAt, room), operation.send)

  // soft state: texts, numbers and bytes by name; the oldest go first when it is full, and a program must expect that
  const most = words[10]
  const mostBytes = words[11]
  const entries = new Map()
  let used = 0
  const sizeOf = (value) => {
    if (typeof value === 'number' || typeof value === 'boolean') return 8
    if (typeof value === 'string') return value.length * 2
    if (isBytes(value)) return lengthOf(value)
    throw new TypeError('soft state keeps numbers, booleans, texts and Uint8Arrays')
  }
  const keyOf = (key) => {
    if (typeof key !== 'string' && typeof key !== 'number') throw new TypeError('soft state is named by texts and numbers')
    charge(typeof key === 'string' ? key.length >> 2 : 0)
    return key
  }
  const forget = (key) => {
    const entry = entries.get(key)
    if (entry === undefined) return false
    used -= entry.size
    return entries.delete(key)
  }
  const state = freeze({
    get size() {
      return entries.size
    },
    get(key) {
      charge(8)
      const entry = entries.get(keyOf(key))
      if (entry === undefined) return undefined
      if (typeof entry.value !== 'object') return entry.value
      charge(entry.size >> 4)
      return new Uint8Array(entry.value)
    },
    set(key, value) {
      const size = sizeOf(value) + (typeof key === 'string' ? key.length * 2 : 8)
      charge(16 + (size >> 4))
      keyOf(key)
      if (size > mostBytes) throw new RangeError(`soft state: ${size} bytes under one name, and ${mostBytes} is the most for all`)
      forget(key)
      used += size
      entries.set(key, { size, value: typeof value === 'object' ? new Uint8Array(value) : value })
      while (entries.size > most || used > mostBytes) {
        charge(8)
        forget(entries.keys().next().value)
      }
    },
    has(key) {
      charge(4)
      return entries.has(keyOf(key))
    },
    delete(key) {
      charge(8)
      return forget(keyOf(key))
    },
    keys() {
      charge(entries.size * 2)
      return [...entries.keys()]
    },
  })

  const node = freeze({
    get address() {
      return words[13] >>> 0
    },
    get time() {
      return floats[0]
    },
    call(name, ...values) {
      const line = values.length === 0 ? String(name) : stringify([name, values])
      const { length } = line
      if (length > transferText.length)
        throw new RangeError(`node.call: ${length} characters, and ${transferText.length} is the most`)
      charge(50 + (length >> 2))
      for (let i = 0; i < length; i++) transferText[i] = line.charCodeAt(i)
      words[12] = length
      perform(operation.ask)
      charge(words[12] >> 2)
      if (words[12] === 0) return undefined
      let reply = ''
      for (let i = 1; i < words[12]; i++) reply += fromCharCode(transferText[i])
      if (transferText[0] === 33) throw new Error(reply)
      return parse(reply)
    },
  })

  /** Hands bytes out to the host, and takes what it made of them. */
  const exchange = (code, bytes, price) => {
    if (!isBytes(bytes)) throw new TypeError('bytes are a Uint8Array')
    const length = lengthOf(bytes)
    if (length > transferRoom) throw new RangeError(`${length} bytes at once, and ${transferRoom} is the most`)
    charge(100 + length * price)
    transfer.set(bytes)
    words[12] = length
    perform(code)
  }
  const answer = (price) => {
    if (words[12] < 0) throw new RangeError('gzip: these bytes are no gzip stream, or their content is too long')
    charge(words[12] * price)
    return transfer.slice(0, words[12])
  }

  const none = new Uint8Array(0)
  /** What AES-GCM takes lies in a row in the transfer region; a cipher in software takes half an operation for a byte (api.ts). */
  const seal = (code, key, nonce, bytes, associated) => {
    for (const value of [key, nonce, bytes, associated]) if (!isBytes(value)) throw new TypeError('bytes are a Uint8Array')
    const [keyLength, nonceLength, length, more] = [lengthOf(key), lengthOf(nonce), lengthOf(bytes), lengthOf(associated)]
    if (keyLength !== 16 && keyLength !== 24 && keyLength !== 32)
      throw new RangeError(`a key of ${keyLength} bytes: AES has 16, 24 or 32`)
    if (nonceLength !== 12) throw new RangeError(`a nonce of ${nonceLength} bytes: 12 are expected`)
    const begin = keyLength + nonceLength + more
    if (begin + length + 16 > transferRoom)
      throw new RangeError(`${begin + length + 16} bytes at once, and ${transferRoom} is the most`)
    charge(500 + (length + more) * 0.5)
    transfer.set(key)
    transfer.set(nonce, keyLength)
    transfer.set(associated, keyLength + nonceLength)
    transfer.set(bytes, begin)
    words[12] = begin + length
    words[16] = keyLength
    words[17] = nonceLength
    words[18] = more
    perform(code)
  }

  const api = {
    node,
    state,
    timer(after, mark = 0) {
      charge(50)
      if (!(after >= 0 && after <= 9e15)) throw new RangeError(`timer: ${after} ps`)
      floats[1] = after
      floats[2] = +mark
      perform(operation.timer)
      if (words[12] < 0) throw new RangeError('timer: so many are pending that no more are taken')
    },
    random() {
      charge(20)
      perform(operation.random)
      return floats[3]
    },
    hash(bytes) {
      exchange(operation.hash, bytes, 0.25)
      return words[12] >>> 0
    },
    gzip(bytes) {
      exchange(operation.gzip, bytes, 4)
      return answer(0.0625)
    },
    gunzip(bytes) {
      exchange(operation.gunzip, bytes, 1)
      return answer(1)
    },
    aesGcmSeal(key, nonce, bytes, associated = none) {
      seal(operation.aesGcmSeal, key, nonce, bytes, associated)
      return answer(0.0625)
    },
    aesGcmOpen(key, nonce, bytes, associated = none) {
      seal(operation.aesGcmOpen, key, nonce, bytes, associated)
      if (words[12] < 0) throw new RangeError('aesGcmOpen: these bytes are not what was sealed with this key and nonce')
      return answer(0.0625)
    },
    log(...values) {
      const line = values.map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join(' ')
      const length = line.length > 500 ? 500 : line.length
      charge(100 + length * 4)
      for (let i = 0; i < length; i++) transferText[i] = line.charCodeAt(i)
      words[12] = length
      perform(operation.log)
    },
  }
  for (const name of getOwnPropertyNames(api)) {
    const value = api[name]
    Object.defineProperty(globalThis, name, { value, enumerable: true })
  }

  const entriesOf = []
  const describe = (error) => {
    lab$c = 20000
    let line = ''
    try {
      if (typeof error !== 'object' || error === null || !(error instanceof Error)) line = `threw ${String(error)}`
      else {
        const place = /program:(\d+)/.exec(String(error.stack))
        words[14] = place === null ? 0 : +place[1]
        line = `${error.name}: ${error.message}`
      }
    } catch (inner) {
      if (lab$c >= 0) lab$e(inner)
      line = 'an error that cannot be told'
    }
    const length = line.length > 500 ? 500 : line.length
    for (let i = 0; i < length; i++) transferText[i] = line.charCodeAt(i)
    words[12] = length
    words[2] = 4
  }
  /** The budget in words[0] becomes what is left of it; what went wrong stands in words[2]. */
  const run = (action) => {
    lab$c = words[0]
    words[2] = words[4] = words[6] = words[14] = 0
    try {
      action()
    } catch (error) {
      const left = lab$c
      try {
        if (words[2] === 0) lab$e(error)
        if (words[2] === 0) describe(error)
      } catch {}
      lab$c = left
    }
    words[0] = lab$c > 0 ? lab$c : lab$c < 0 ? -1 : 0
  }
  const { begin } = {
    begin(make, names) {
      let made = null
      run(() => {
        made = make()
        for (let i = 0; i < names.length; i++) entriesOf.push(typeof made[names[i]] === 'function' ? made[names[i]] : null)
      })
      words[15] = 0
      for (let i = 0; i < entriesOf.length; i++) if (entriesOf[i] !== null) words[15] |= 1 << i
    },
  }
  const onEntry = () => {
    const entry = entriesOf[words[1]]
    entry(words[1] === 1 ? floats[2] : packet)
  }
  lab$inside.begin = begin
  lab$inside.run = () => run(onEntry)
  /** For who looks at the soft state: how many names it has and the bytes they take, then the first ones with their values. */
  lab$inside.kept = (first) => {
    lab$c = 1e15
    const rows = []
    for (const [key, { value }] of entries) {
      if (rows.length === first) break
      rows.push([
        typeof key,
        String(key),
        typeof value,
        typeof value === 'object' ? [...value.subarray(0, 256)] : String(value).slice(0, 256),
      ])
    }
    return JSON.stringify([entries.size, used, rows])
  }
  lab$inside.collect = lab$inside.library.collect
  lab$inside.freezeAll()
  freeze(lab$inside)
})()
lab$inside.run
