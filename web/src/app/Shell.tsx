/**
 * The frame around each page of a signed-in person: top bar with the time that is left, left menu of
 * what they may open, breadcrumbs from the third level on. On a phone the menu folds behind a button.
 */
import { Link, Outlet, useMatches, useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/session';
import { useSignOut } from '../features/accounts/queries';
import { Bell } from '../features/notices/parts/Bell';
import { currentLanguage, languages, loadAll, setLanguage } from '../i18n';
import { mayOpen } from '../routing/menu';
import { FontSizeOutlined, GlobalOutlined, MenuOutlined, UserOutlined } from '../ui/icons';
import { Button, Dropdown } from '../ui/kit';
import { IdleWatch } from './IdleWatch';
import { keepLook, keptLook, type LookChoice, useLook } from './look';
import { groups } from './menu';
import styles from './Shell.module.css';
import { TimeLeft } from './TimeLeft';

// All features' sentences, before the first page inside the shell is drawn.
await loadAll();

export function Shell() {
  const { t } = useTranslation();
  const session = useSession();
  const { setLook } = useLook();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [menuOpen, setMenuOpen] = useState(false);
  const [menuPath, setMenuPath] = useState(path);
  if (menuPath !== path) {
    setMenuPath(path);
    setMenuOpen(false);
  }
  useEffect(() => setLook(keptLook(session.user.id)), [session.user.id, setLook]);
  const shown = groups
    .map(({ label, entries }) => ({
      label,
      entries: entries.filter((entry) => mayOpen(entry, session.may)),
    }))
    .filter(({ entries }) => entries.length > 0);
  return (
    <div className={styles.shell}>
      <PageTitle />
      <a href="#content" className={styles.skip}>
        {t('app.skip')}
      </a>
      <header className={`${styles.top} y-no-print`}>
        <Button
          type="text"
          className={styles.fold ?? ''}
          icon={<MenuOutlined />}
          aria-label={t(menuOpen ? 'app.close_menu' : 'app.open_menu')}
          aria-expanded={menuOpen}
          aria-controls="menu"
          onClick={() => setMenuOpen(!menuOpen)}
        />
        <Link to="/" className={styles.brand}>
          <strong>{session.city.name}</strong>
          <span>{t('app.product')}</span>
        </Link>
        <TimeLeft />
        <TopTools />
      </header>
      <nav
        id="menu"
        aria-label={t('app.menu')}
        className={`${styles.menu} ${menuOpen ? styles.menuOpen : ''} y-no-print`}
      >
        {shown.map(({ label, entries }) => (
          <div key={label ?? ''}>
            {label ? <p id={label}>{t(label)}</p> : null}
            <ul aria-labelledby={label}>
              {entries.map((entry) => (
                <li key={entry.to}>
                  <Link
                    to={entry.to}
                    activeOptions={{ exact: entry.to === '/' }}
                    activeProps={{ className: styles.here ?? '', 'aria-current': 'page' }}
                  >
                    <entry.icon />
                    <span>{t(entry.label)}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <main id="content" className={styles.page} tabIndex={-1}>
        <p className={`${styles.sheet} y-print`}>
          {t('app.printed', { city: session.city.name, day: session.today })}
        </p>
        {session.city.synthetic ? (
          <p className={styles.invented} role="note">
            {(currentLanguage() === 'zh-CN' && session.city.note) || t('app.invented_city')}
          </p>
        ) : null}
        <Crumbs />
        <Outlet />
      </main>
      <IdleWatch />
    </div>
  );
}

function TopTools() {
  const { t } = useTranslation();
  const { user } = useSession();
  const { size, shade, setLook } = useLook();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const [switching, setSwitching] = useState(false);
  const chooseLanguage = (code: string) => {
    setSwitching(true);
    void setLanguage(code === 'en' ? 'en' : 'zh-CN').finally(() => setSwitching(false));
  };
  const next = size === 'large' ? 'usual' : 'large';
  const other = shade === 'dark' ? 'light' : 'dark';
  const choose = (look: LookChoice) => {
    keepLook(look, user.id);
    setLook(look);
  };
  return (
    <div className={styles.tools}>
      <Bell />
      <Button
        type="text"
        icon={<FontSizeOutlined />}
        aria-pressed={size === 'large'}
        onClick={() => choose({ size: next, shade })}
      >
        <span className={styles.wide}>{t(`app.text_${next}`)}</span>
        <span className={styles.narrow}>{t(`app.text_${next}_short`)}</span>
      </Button>
      <Dropdown
        trigger={['click']}
        getPopupContainer={(button) => button.parentElement ?? document.body}
        menu={{
          selectable: true,
          selectedKeys: [currentLanguage()],
          items: languages.map(({ code, name }) => ({ key: code, label: name })),
          onClick: ({ key }) => chooseLanguage(key),
        }}
      >
        <Button
          type="text"
          icon={<GlobalOutlined />}
          loading={switching}
          aria-label={`${t('app.language_name')} ${t('app.language')}`}
        >
          <span className={styles.wide}>{t('app.language_name')}</span>
        </Button>
      </Dropdown>
      <Dropdown
        trigger={['click']}
        getPopupContainer={(button) => button.parentElement ?? document.body}
        menu={{
          items: [
            { key: 'password', label: t('accounts.change_password') },
            { key: 'second-factor', label: t('accounts.second_factor') },
            { key: 'sessions', label: t('accounts.my_sessions') },
            { key: 'notices', label: t('notices.choice') },
            { key: 'shade', label: t(`app.shade_${other}`) },
            { type: 'divider' },
            { key: 'sign-out', label: t('accounts.sign_out') },
          ],
          onClick: ({ key }) => {
            if (key === 'sign-out') void signOut();
            else if (key === 'shade') choose({ size, shade: other });
            else void navigate({ to: '/me', hash: key });
          },
        }}
      >
        <Button
          type="text"
          icon={<UserOutlined />}
          aria-label={t('app.person', { name: user.display_name })}
        >
          <span className={styles.wide}>{user.display_name}</span>
        </Button>
      </Dropdown>
    </div>
  );
}

function PageTitle() {
  const { t } = useTranslation();
  const { city } = useSession();
  const key = useMatches({
    select: (all) => all.findLast((m) => m.staticData.title)?.staticData.title,
  });
  return <title>{`${key ? `${t(key)} · ` : ''}${city.name} · ${t('app.product')}`}</title>;
}

function Crumbs() {
  const { t } = useTranslation();
  const all = useMatches();
  const matches = all.filter((m) => m.staticData.title);
  // Below home: a list and a record. Two levels need no trail.
  if (matches.length < 2) return null;
  return (
    <nav aria-label={t('app.crumbs')} className={`${styles.crumbs} y-no-print`}>
      <ol>
        <li>
          <Link to="/">{t('app.home')}</Link>
        </li>
        {matches.map((match, index) => (
          <li key={match.id} aria-current={index === matches.length - 1 ? 'page' : undefined}>
            {index === matches.length - 1 ? (
              t(match.staticData.title ?? '')
            ) : (
              <Link to={match.pathname}>{t(match.staticData.title ?? '')}</Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
