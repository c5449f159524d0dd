import { Component, type ReactNode } from 'react'
import { t } from '../text/text.ts'
import { Button } from './Button.tsx'
import styles from './boundary.module.css'

interface BoundaryProps {
  /** what is missing while it is broken */
  readonly name: string
  readonly children: ReactNode
}

/** Keeps a fault in one part of the page from taking the others with it. */
export class Boundary extends Component<BoundaryProps, { readonly fault: string | null }> {
  override state = { fault: null }
  static getDerivedStateFromError(error: unknown): { readonly fault: string } {
    return { fault: error instanceof Error ? error.message : String(error) }
  }
  override render(): ReactNode {
    const { fault } = this.state
    if (fault === null) return this.props.children
    return (
      <div className={styles.broken} role="alert">
        <p>{t('boundary.broken', { name: this.props.name })}</p>
        <small>{fault}</small>
        <Button onClick={() => this.setState({ fault: null })}>{t('boundary.again')}</Button>
      </div>
    )
  }
}
