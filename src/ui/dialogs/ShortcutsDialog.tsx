import { BookOpen } from 'lucide-react'
import { shortcuts } from '../app/keyboard.ts'
import { openGuide } from '../guide/state.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import styles from './shortcuts.module.css'

/** Every key that does something. */
export function ShortcutsDialog() {
  const { openDialog } = useLab.getState()
  return (
    <Dialog title={t('keys.title')} intro={t('keys.intro')} width={1040} onClose={() => openDialog(null)}>
      <p className={styles.guide}>
        <Button
          onClick={() => {
            openDialog(null)
            openGuide('first')
          }}
        >
          <BookOpen size={14} aria-hidden />
          {t('guide.open')}
        </Button>
      </p>
      <div className={styles.groups}>
        {shortcuts.map(({ title, keys }) => (
          <section key={title}>
            <h3>{t(title)}</h3>
            <dl>
              {keys.map(([text, ...combinations]) => (
                <div key={text}>
                  <dt>{t(text)}</dt>
                  <dd>
                    {combinations.map((combination) => (
                      <kbd key={combination}>{combination}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
