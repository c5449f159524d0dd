const pan = (() => {
  const hexadecimal = '0123456789abcdef'
  const stream = (segment) => {
    const packet = !(segment instanceof Uint8Array)
    let at = 0
    const step = (count) => {
      if (!(count >= 0 && at + count <= segment.length))
        throw new RangeError(`panStream: ${count} bytes from ${at} of ${segment.length}`)
      at += count
      return at - count
    }
    const get = (place) => (packet ? segment.byte(place) : segment[place])
    const put = (place, value) => {
      if (packet) segment.setByte(place, value)
      else segment[place] = value
    }
    const readNumber = (count) => {
      const from = step(count)
      let value = 0
      for (let i = 0; i < count; i++) value = value * 256 + get(from + i)
      return value
    }
    const writeNumber = (count, value) => {
      const from = step(count)
      for (let i = count - 1; i >= 0; i--) {
        put(from + i, value & 255)
        value = Math.floor(value / 256)
      }
    }
    const read = (count) => {
      const from = step(count)
      return packet ? segment.bytes(from, from + count) : segment.slice(from, from + count)
    }
    const write = (bytes) => {
      const from = step(bytes.length)
      if (packet) segment.setBytes(from, bytes)
      else for (let i = 0; i < bytes.length; i++) segment[from + i] = bytes[i]
    }
    return {
      get left() {
        return segment.length - at
      },
      seek(count) {
        step(count)
      },
      read8() {
        return readNumber(1)
      },
      read16() {
        return readNumber(2)
      },
      read32() {
        return readNumber(4)
      },
      write8(value) {
        writeNumber(1, value)
      },
      write16(value) {
        writeNumber(2, value)
      },
      write32(value) {
        writeNumber(4, value)
      },
      read,
      write,
      copy(from, count) {
        write(from.read(count))
      },
      readAddress() {
        const address = readNumber(4)
        const port = readNumber(2)
        step(10)
        return { address, port }
      },
      writeAddress(address, port) {
        writeNumber(4, address)
        writeNumber(2, port)
        write(new Uint8Array(10))
      },
      readName() {
        let text = ''
        for (const byte of read(node.call('nameLength'))) text += hexadecimal[byte >> 4] + hexadecimal[byte & 15]
        return text
      },
      writeName(name) {
        for (let i = 0; i < name.length; i += 2) writeNumber(1, parseInt(name.slice(i, i + 2), 16))
      },
    }
  }
  return {
    forward() {
      node.call('forward')
    },
    turn() {
      node.call('turn')
    },
    send(address) {
      node.call('send', address)
    },
    deliver() {
      node.call('deliver')
    },
    create(data, address) {
      node.call('create', Array.from(data), address)
    },
    insert(name) {
      node.call('insert', name)
    },
    home() {
      return node.call('home')
    },
    name() {
      return node.call('name')
    },
    injected() {
      return node.call('injected')
    },
    time() {
      return node.time
    },
    log(...values) {
      log(...values)
    },
    checksum(bytes) {
      let sum = 0
      for (let i = 0; i < bytes.length; i++) sum += i % 2 === 0 ? bytes[i] * 256 : bytes[i]
      while (sum > 65535) sum = (sum % 65536) + Math.floor(sum / 65536)
      return 65535 - sum
    },
    digest(bytes) {
      return node.call('digest', Array.from(bytes))
    },
    stream,
    use(place, name, values) {
      return node.call('use', place, name, values)
    },
    used(table) {
      const { name, values } = node.call('used')
      node.call('result', table[name](...values))
    },
  }
})()
