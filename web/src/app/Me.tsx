/** My account with how I am told, which two features bring. */
import { useTranslation } from 'react-i18next';
import { Me as Account } from '../features/accounts/pages/Me';
import { ChoiceForm } from '../features/notices/parts/ChoiceForm';
import { Section } from '../ui/PageHead';

export function Me() {
  const { t } = useTranslation();
  return (
    <>
      <Account />
      <div id="notices">
        <Section title={t('notices.choice')}>
          <ChoiceForm />
        </Section>
      </div>
    </>
  );
}
