import { defineBlock } from './block.ts'

export { event } from './block.ts'

export default defineBlock({
  noun: 'forward',
  title: 'Forward block',
  doc: 'An empty block that hands packets to the next: what a block costs when it does nothing.',
  section: '2.2',
  quote: 'two fb_dummy functional blocks that were simply forwarding the packets',
  icon: 'forward',
  parameters: {},
  state: {},
  counters: {},
  data: [],
  handle: () => true,
})
