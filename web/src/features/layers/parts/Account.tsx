/** An import's account in plain words, and below it every finding with its place. */
import { useTranslation } from 'react-i18next';
import { Fact, Facts } from '../../../ui/Facts';
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
      <Facts>
        <Fact name={t('layers.read')}>
          {t('layers.read_kept', {
            read: number(read),
            kept: number(kept),
            left: number(read - kept),
          })}
        </Fact>
        {(['mended', 'dropped', 'told'] as const).map((kind) => (
          <Fact key={kind} name={t(`layers.part_${kind}`)}>
            {part(kind).length === 0 ? (
              t(`layers.part_${kind}_none`)
            ) : (
              <ul className={styles.deeds}>
                {part(kind).map((deed) => (
                  <li key={deed.code}>{words(deed)}</li>
                ))}
              </ul>
            )}
          </Fact>
        ))}
        {unmapped.length > 0 ? (
          <Fact name={t('layers.unmapped')}>
            {unmapped
              .map(({ value, features }) =>
                t('layers.unmapped_value', { value, count: number(features) }),
              )
              .join(t('layers.comma'))}
          </Fact>
        ) : null}
      </Facts>
      <Problems problems={problems} caption={t('layers.findings')} />
    </div>
  );
}
