declare module '*.asm?raw' {
  const text: string
  export default text
}
