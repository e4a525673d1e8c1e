/** The three marks of completion, each with its answer in words. */
import { useTranslation } from 'react-i18next';
import { Lamp } from '../../../ui/Lamp';
import type { Flags as FlagsView } from '../queries';
import styles from './Tasks.module.css';

const tones = { yes: 'green', no: 'red', open: 'grey' } as const;

export function Flags({ flags }: { flags: FlagsView }) {
  const { t } = useTranslation();
  return (
    <span className={styles.flags}>
      {(['quality', 'quantity', 'on_time'] as const).map((flag) => (
        <Lamp
          key={flag}
          tone={tones[flags[flag]]}
          word={t('tasks.flag_said', {
            flag: t(`tasks.flag_${flag}`),
            answer: t(`tasks.answer_${flags[flag]}`),
          })}
        />
      ))}
      {flags.complete ? <strong>{t('tasks.complete')}</strong> : null}
    </span>
  );
}
