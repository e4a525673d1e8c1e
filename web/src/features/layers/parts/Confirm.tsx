/** What the files hold, beside what a person says they are. */
import type { TFunction } from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Button } from '../../../ui/kit';
import { Section } from '../../../ui/PageHead';
import { Problems } from '../../../ui/Problems';
import { type Refusal, Refused } from '../../../ui/States';
import type { HandedIn } from '../pages/NewLayer';
import { send, useImport, useLayers } from '../queries';
import { ChoiceFields } from './ChoiceFields';
import styles from './Confirm.module.css';
import { type Choices, firstChoices, importOf, reread, wanting, withWhat } from './choices';
import { isSaidHere } from './crs';
import { Found } from './Found';

export interface ConfirmProps {
  handedIn: HandedIn;
  choices: Choices | undefined;
  onChoices: (choices: Choices) => void;
  /** Other files. */
  onAgain: () => void;
  /** The same files, read in another way. */
  onReread: (handedIn: HandedIn) => void;
  onStarted: (started: { layer: string; job: string }) => void;
}

export function Confirm(props: ConfirmProps) {
  const { t } = useTranslation();
  const { handedIn, choices, onChoices, onAgain, onReread, onStarted } = props;
  const { upload, files, reading } = handedIn;
  const layers = useLayers();
  const begin = useImport();
  const [tried, setTried] = useState(false);
  const [rereading, setRereading] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const there = layers.data;
  useEffect(() => {
    if (!choices && there) onChoices(firstChoices(upload, there, nameOf(t)));
  }, [choices, there, upload, onChoices, t]);

  const readAs = async (encoding: string) => {
    setRereading(true);
    setRefusal(undefined);
    try {
      const next = { ...reading, encoding: encoding || undefined };
      const seen = await send(files, next, () => {});
      onReread({ files, reading: next, upload: seen });
      if (choices) onChoices(reread(choices, seen.inspection));
    } catch (error) {
      setRefusal(asApiError(error));
    } finally {
      setRereading(false);
    }
  };
  const start = async () => {
    setTried(true);
    if (!choices || wanting(choices, upload).length > 0) return;
    setRefusal(undefined);
    try {
      onStarted(await begin.mutateAsync(importOf(choices, upload, reading)));
    } catch (error) {
      setRefusal(asApiError(error));
    }
  };
  const open = choices ? wanting(choices, upload) : [];
  return (
    <div className={styles.sides}>
      <div>
        <Section
          title={t('layers.found')}
          deeds={<Button onClick={onAgain}>{t('layers.other_files')}</Button>}
        >
          <Found
            upload={upload}
            layer={reading.layer}
            encoding={reading.encoding ?? ''}
            onEncoding={(encoding) => void readAs(encoding)}
            rereading={rereading}
          />
          <Problems problems={upload.problems.filter((p) => !isSaidHere(p))} />
        </Section>
      </div>
      <div>
        <Section title={t('layers.say')}>
          {choices && there ? (
            <ChoiceFields
              choices={choices}
              upload={upload}
              layers={there}
              wanting={tried ? open : []}
              onChange={onChoices}
              onWhat={(what) => onChoices(withWhat(choices, what, upload, there, nameOf(t)))}
            />
          ) : null}
          {layers.error ? (
            <Refused error={asApiError(layers.error)} onRetry={() => void layers.refetch()} />
          ) : null}
          {refusal ? <Refused error={refusal} /> : null}
          <div className={styles.foot}>
            <Button
              type="primary"
              loading={begin.isPending}
              disabled={!choices || rereading}
              onClick={() => void start()}
            >
              {t('layers.start')}
            </Button>
            {tried && open.length > 0 ? (
              <span role="alert" className={styles.wanting}>
                {t('layers.wanting', {
                  fields: open.map((field) => t(`layers.want_${field}`)).join(t('layers.comma')),
                })}
              </span>
            ) : null}
          </div>
        </Section>
      </div>
    </div>
  );
}

const nameOf = (t: TFunction) => (kind: string) => t(`layers.kind_${kind}`);
