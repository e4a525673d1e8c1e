/** An import's account in plain words, and below it every finding with its place. */
import { useTranslation } from 'react-i18next';
import { number } from '../../../ui/format';
import { type Problem, Problems } from '../../../ui/Problems';
import type { ImportReport } from '../queries';
import styles from './Account.module.css';
import { type Deed, deedsOf } from './account';
import { area, length } from './measures';

export function Account({ report, problems }: { report: ImportReport; problems: Problem[] }) {
  const { t } = useTranslation();
  const deeds = deedsOf(report);
  const words = (deed: Deed) => {
    const what = t(`layers.did_${deed.code.replaceAll('.', '_')}`, {
      defaultValue: t('layers.did_other'),
    });
    const ground = deed.squareMetres
      ? area(deed.squareMetres)
      : deed.metres
        ? length(deed.metres)
        : '';
    const count = t('layers.times', { count: deed.count, shown: number(deed.count) });
    return t('layers.did', { what, count }) + (ground ? t('layers.did_ground', { ground }) : '');
  };
  const part = (kind: Deed['kind']) => deeds.filter((deed) => deed.kind === kind);
  const { features_read: read, features_kept: kept, unmapped = [] } = report;
  return (
    <div className={styles.account}>
      <dl className={styles.parts}>
        <div>
          <dt>{t('layers.read')}</dt>
          <dd>
            {t('layers.read_kept', {
              read: number(read),
              kept: number(kept),
              left: number(read - kept),
            })}
          </dd>
        </div>
        {(['mended', 'dropped', 'told'] as const).map((kind) => (
          <div key={kind}>
            <dt>{t(`layers.part_${kind}`)}</dt>
            <dd>
              {part(kind).length === 0 ? (
                t(`layers.part_${kind}_none`)
              ) : (
                <ul>
                  {part(kind).map((deed) => (
                    <li key={deed.code}>{words(deed)}</li>
                  ))}
                </ul>
              )}
            </dd>
          </div>
        ))}
        {unmapped.length > 0 ? (
          <div>
            <dt>{t('layers.unmapped')}</dt>
            <dd>
              {unmapped
                .map(({ value, features }) =>
                  t('layers.unmapped_value', { value, count: number(features) }),
                )
                .join(t('layers.comma'))}
            </dd>
          </div>
        ) : null}
      </dl>
      <Problems problems={problems} caption={t('layers.findings')} />
    </div>
  );
}
