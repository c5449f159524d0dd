export const isCoarse = (pointerType: string): boolean => pointerType === 'touch'
