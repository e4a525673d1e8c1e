/**
 * The first page after sign-in: one's own desk; for whoever keeps the system and has none, who you
 * are here, in which post, and where you can go.
 */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay, useSession } from '../api/session';
import { Desk } from '../features/home/pages/Desk';
import { mayOpen } from '../routing/menu';
import { PageHead, Section } from '../ui/PageHead';
import styles from './Home.module.css';
import { menu } from './menu';

export function Home() {
  return useMay('home.read') ? <Desk /> : <Start />;
}

function Start() {
  const { t } = useTranslation();
  const { user, roles, may, city } = useSession();
  const entries = menu.filter((entry) => entry.to !== '/' && mayOpen(entry, may));
  return (
    <>
      <PageHead
        title={t('app.greeting', { name: user.display_name })}
        lead={t('app.greeting_city', { city: city.name })}
      />
      {entries.length > 0 ? (
        <Section title={t('app.you_may_open')}>
          <ul className={styles.entries}>
            {entries.map((entry) => (
              <li key={entry.to}>
                <Link to={entry.to}>
                  <entry.icon />
                  {t(entry.label)}
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      <Section title={t('app.your_roles')}>
        {roles.length === 0 ? (
          <p>{t('app.no_roles')}</p>
        ) : (
          <ul className={styles.roles}>
            {roles.map((role) => (
              <li key={`${role.role} ${role.division} ${role.organisation}`}>
                {t(`accounts.role_${role.role}`)}
                {role.organisation_name ? ` · ${role.organisation_name}` : ''}
                {` · ${role.division_name}`}
              </li>
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}
