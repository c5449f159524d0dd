import { expect, test } from 'vitest'
import type { Experiment } from '../../topology/document.ts'
import { readLink } from './open-link.ts'

const experiment: Experiment = {
  topology: { schemaVersion: 1, title: 'design', seed: 1, duration: 1, components: [], links: [] },
  engineVersion: '1',
}

test('an address without a fragment holds no link', () => {
  const decode = () => {
    throw new Error('must not be asked')
  }
  expect(readLink('', decode)).toEqual({ found: 'nothing' })
  expect(readLink('#', decode)).toEqual({ found: 'nothing' })
})

test('the fragment is decoded without its hash', () => {
  const asked: string[] = []
  const reading = readLink('#1.abc', (link) => {
    asked.push(link)
    return experiment
  })
  expect(asked).toEqual(['1.abc'])
  expect(reading).toEqual({ found: 'experiment', experiment })
})

test('what the codec refuses comes back as a code and one line', () => {
  const refuse = () => {
    throw Object.assign(new Error('the link unpacks to more than 1 MiB'), { code: 'too-large' })
  }
  expect(readLink('#1.bomb', refuse)).toEqual({
    found: 'fault',
    fault: { code: 'too-large', message: 'the link unpacks to more than 1 MiB' },
  })
})

test('whatever else goes wrong inside the codec is a fault too, not a crash', () => {
  const stumble = () => {
    throw new TypeError('undefined is not a function')
  }
  expect(readLink('#%00', stumble)).toMatchObject({ found: 'fault', fault: { code: 'unreadable' } })
})
