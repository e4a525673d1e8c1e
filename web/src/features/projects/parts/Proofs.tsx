/** Which pieces of evidence show how it was before and after: chosen from the ledger. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Button } from '../../../ui/kit';
import { RecordForm } from '../../../ui/RecordForm';
import { Loading, Refused } from '../../../ui/States';
import { type ProjectDetail, usePieces, usePutEvidence } from '../queries';
import styles from './Projects.module.css';

export function Proofs({ project }: { project: ProjectDetail }) {
  const { t } = useTranslation();
  const [choosing, setChoosing] = useState(false);
  if (choosing) return <Choose project={project} onDone={() => setChoosing(false)} />;
  return (
    <div className={styles.stack}>
      <div className={styles.two}>
        {(['before', 'after'] as const).map((side) => (
          <div key={side}>
            <h3>{t(`projects.proofs_${side}`)}</h3>
            {project[side].length === 0 ? (
              <p className={styles.soft}>{t(`projects.no_proofs_${side}`)}</p>
            ) : (
              <ul className={styles.list} aria-label={t(`projects.proofs_${side}`)}>
                {project[side].map((piece) => (
                  <li key={piece.id}>
                    <Link
                      to="/evidence/pieces"
                      search={{ campaign: project.campaign, open: piece.id } as never}
                      className={styles.proof}
                    >
                      {piece.thumbnail ? (
                        <img
                          src={`/api/v1/evidence/${encodeURIComponent(piece.id)}/thumbnail`}
                          alt=""
                          loading="lazy"
                        />
                      ) : null}
                      {piece.title}
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </div>
        ))}
      </div>
      {project.may.includes('prove') ? (
        <div>
          <Button onClick={() => setChoosing(true)}>{t('projects.choose_proofs')}</Button>
        </div>
      ) : null}
    </div>
  );
}

function Choose({ project, onDone }: { project: ProjectDetail; onDone: () => void }) {
  const { t } = useTranslation();
  const [revision] = useState(project.revision);
  const pieces = usePieces(project.campaign);
  const put = usePutEvidence(project.id);
  if (pieces.error) return <Refused error={asApiError(pieces.error)} />;
  if (!pieces.data) return <Loading rows={4} />;
  const known = new Map(
    [...project.before, ...project.after, ...pieces.data.items].map((one) => [one.id, one.title]),
  );
  const options = [...known].map(([value, label]) => ({ value, label }));
  const side = (key: 'before' | 'after') => ({
    key,
    kind: 'choices' as const,
    label: t(`projects.proofs_${key}`),
    options,
  });
  return (
    <RecordForm<{ before?: string[]; after?: string[] }>
      fields={[{ ...side('before'), help: t('projects.proofs_help') }, side('after')]}
      initial={{
        before: project.before.map((one) => one.id),
        after: project.after.map((one) => one.id),
      }}
      submitLabel={t('projects.save')}
      onCancel={onDone}
      onSubmit={async ({ before, after }) => {
        await put.mutateAsync({ before: before ?? [], after: after ?? [], revision });
        onDone();
      }}
    />
  );
}
