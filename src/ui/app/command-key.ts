const apple = /Mac|iPhone|iPad/.test(navigator.platform)
/** The key for commands, as it is written on the keyboard. */
export const command = apple ? '⌘' : 'Ctrl '
