import type { ComponentPropsWithRef } from 'react'
import styles from './parts.module.css'

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  /** 'primary': the one thing to do here; 'danger': it harms something */
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger'
}

export function Button({ look = 'plain', className, type = 'button', ...rest }: ButtonProps) {
  return <button {...rest} type={type} className={className ? `${styles.button} ${className}` : styles.button} data-look={look} />
}
