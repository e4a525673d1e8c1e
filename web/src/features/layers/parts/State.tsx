/** Whether a layer counts: in use, on its way, not taken, or replaced by a newer one. */
import { useTranslation } from 'react-i18next';
import { Lamp, type Tone } from '../../../ui/Lamp';

const tones: Record<string, Tone> = { ready: 'green', importing: 'amber', failed: 'red' };

export function State({ state }: { state: string }) {
  const { t } = useTranslation();
  return (
    <Lamp
      tone={tones[state] ?? 'grey'}
      word={t(`layers.state_${state}`, { defaultValue: state })}
    />
  );
}
