/**
 * A layer brought in: hand in the files, see what they hold and say what they are, watch the import
 * and read its account. A failed import leads back to the choices; nothing has to be entered again.
 */
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../../api/session';
import { useListSearch } from '../../../routing/search';
import { PageHead } from '../../../ui/PageHead';
import { Nothing } from '../../../ui/States';
import { Steps } from '../../../ui/Steps';
import { Confirm } from '../parts/Confirm';
import type { Choices } from '../parts/choices';
import { HandIn } from '../parts/HandIn';
import { UnderWay } from '../parts/UnderWay';
import type { Reading, UploadSeen } from '../queries';
import styles from './NewLayer.module.css';

/** What was handed in. The files stay at hand, to be read again in another encoding. */
export interface HandedIn {
  files: File[];
  reading: Reading;
  upload: UploadSeen;
}

export function NewLayer() {
  const { t } = useTranslation();
  const mayImport = useMay('layers.import');
  const [search, setSearch] = useListSearch();
  const [handedIn, setHandedIn] = useState<HandedIn>();
  const [choices, setChoices] = useState<Choices>();
  const running = search.layer && search.job ? { layer: search.layer, job: search.job } : undefined;
  const unsaved = handedIn !== undefined && !running;
  useBlocker({
    // Within this page only the address changes.
    shouldBlockFn: ({ current, next }) =>
      current.pathname !== next.pathname && !window.confirm(t('layers.leave')),
    enableBeforeUnload: () => unsaved,
    disabled: !unsaved,
  });
  if (!mayImport) {
    return (
      <>
        <PageHead title={t('layers.bring_in')} />
        <Nothing title={t('layers.may_not')} why={t('layers.may_not_why')} />
      </>
    );
  }
  const step = running ? 2 : handedIn ? 1 : 0;
  return (
    <>
      <PageHead title={t('layers.bring_in')} lead={t('layers.bring_in_lead')} />
      <Steps
        className={styles.steps}
        current={step}
        titles={['hand_in', 'check', 'import'].map((name) => t(`layers.step_${name}`))}
      />
      {running ? (
        <UnderWay
          layer={running.layer}
          job={running.job}
          onBack={() => setSearch({})}
          onAnother={() => {
            setHandedIn(undefined);
            setChoices(undefined);
            setSearch({});
          }}
        />
      ) : handedIn ? (
        <Confirm
          handedIn={handedIn}
          choices={choices}
          onChoices={setChoices}
          onAgain={() => {
            setHandedIn(undefined);
            setChoices(undefined);
          }}
          onReread={setHandedIn}
          onStarted={({ layer, job }) => {
            setSearch({ layer, job });
          }}
        />
      ) : (
        <HandIn onSeen={setHandedIn} />
      )}
    </>
  );
}
