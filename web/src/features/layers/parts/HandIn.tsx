/** The files of one layer handed in; of a file with several layers one is chosen. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api/problem';
import { Button, Radio } from '../../../ui/kit';
import { Section } from '../../../ui/PageHead';
import { type Refusal, Refused } from '../../../ui/States';
import { Upload } from '../../../ui/Upload';
import type { HandedIn } from '../pages/NewLayer';
import { send } from '../queries';
import styles from './HandIn.module.css';

const accepted =
  '.shp,.shx,.dbf,.prj,.cpg,.zip,.gpkg,.geojson,.json,.fgb,.parquet,.gml,.kml,.kmz,.dxf,.tab,.mif,.mid,.dat,.map,.csv,.xlsx,.tif,.tiff';

export function HandIn({ onSeen }: { onSeen: (handedIn: HandedIn) => void }) {
  const { t } = useTranslation();
  const [several, setSeveral] = useState<{ files: File[]; names: string[] }>();
  const take = async (files: File[], onShare: (share: number) => void) => {
    setSeveral(undefined);
    try {
      onSeen({ files, reading: {}, upload: await send(files, {}, onShare) });
    } catch (error) {
      const names = severalIn(error);
      if (!names) throw error;
      setSeveral({ files, names });
    }
  };
  return (
    <Section title={t('layers.step_hand_in')}>
      <Upload
        label={t('layers.drop')}
        help={t('layers.drop_help')}
        accept={accepted}
        multiple
        send={take}
      />
      {several ? <Several {...several} onSeen={onSeen} /> : null}
    </Section>
  );
}

/** The names of a file's layers, when the only thing in the way is that there are several. */
export function severalIn(error: unknown): string[] | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const problem = error.problems.find((p) => p.code === 'read.several_layers');
  const names = problem?.params.layers;
  return typeof names === 'string' ? names.split(', ') : undefined;
}

function Several(props: { files: File[]; names: string[]; onSeen: (handedIn: HandedIn) => void }) {
  const { t } = useTranslation();
  const { files, names, onSeen } = props;
  const [layer, setLayer] = useState<string>();
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const go = async () => {
    setSending(true);
    setRefusal(undefined);
    try {
      const reading = { layer };
      onSeen({ files, reading, upload: await send(files, reading, () => {}) });
    } catch (error) {
      setRefusal(error as Refusal);
    } finally {
      setSending(false);
    }
  };
  return (
    <div className={styles.several}>
      <h3 id="several">{t('layers.several', { count: names.length })}</h3>
      <Radio.Group
        aria-labelledby="several"
        value={layer}
        onChange={(event) => setLayer(event.target.value)}
        options={names.map((name) => ({ value: name, label: name }))}
      />
      <div>
        <Button type="primary" disabled={!layer} loading={sending} onClick={() => void go()}>
          {t('layers.take_this')}
        </Button>
      </div>
      {refusal ? <Refused error={refusal} /> : null}
    </div>
  );
}
