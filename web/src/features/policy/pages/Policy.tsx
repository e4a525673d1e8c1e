/**
 * Who may do what, from the very table that the service enforces: things and deeds against roles,
 * printable on A4 across, with room to sign.
 */
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { roles } from '../../../api/roles';
import { useSession } from '../../../api/session';
import { useListSearch } from '../../../routing/search';
import { Button, Segmented } from '../../../ui/kit';
import { PageHead } from '../../../ui/PageHead';
import { useLandscape } from '../../../ui/paper';
import { Scroll } from '../../../ui/Scroll';
import { Loading, Refused } from '../../../ui/States';
import { byThing, type Deed, mayDo, type Thing, type View, views } from '../parts/grouped';
import { usePolicy } from '../queries';
import styles from './Policy.module.css';

export function Policy() {
  const { t } = useTranslation();
  useLandscape();
  const { city, today } = useSession();
  const [search, setSearch] = useListSearch();
  const { data, error, refetch } = usePolicy();
  const view = views.find((known) => known === search.by) ?? 'action';
  const things = byThing(data ?? []);
  const deeds = things.reduce((sum, thing) => sum + thing.deeds.length, 0);
  return (
    <>
      <PageHead
        title={t('policy.title')}
        lead={t('policy.lead')}
        deeds={<Button onClick={() => print()}>{t('policy.print')}</Button>}
      />
      <div className={styles.card}>
        <div className={`${styles.bar} y-no-print`}>
          <Segmented<View>
            aria-label={t('policy.by')}
            value={view}
            onChange={(by) => setSearch({ ...search, by: by === 'action' ? undefined : by })}
            options={views.map((value) => ({ value, label: t(`policy.by_${value}`) }))}
          />
        </div>
        {error ? (
          <Refused error={asApiError(error)} onRetry={() => void refetch()} />
        ) : !data ? (
          <Loading rows={10} />
        ) : (
          <>
            <p className={styles.facts}>
              {t('policy.facts', { city: city.name, day: today, deeds, routes: data.length })}
            </p>
            {view === 'role' ? <ByRole things={things} /> : <Matrix things={things} view={view} />}
            <Signatures />
          </>
        )}
      </div>
    </>
  );
}

function Matrix({ things, view }: { things: Thing[]; view: View }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <Scroll label={t('policy.title')} className={styles.scroll}>
      <table className={styles.matrix}>
        <caption className="y-hidden">{t('policy.title')}</caption>
        <thead>
          <tr>
            <th scope="col" className={styles.first}>
              {t(view === 'route' ? 'policy.route' : 'policy.deed')}
            </th>
            <th scope="col">{t('policy.visitor')}</th>
            {roles.map((role) => (
              <th scope="col" key={role}>
                {t(`accounts.role_${role}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {things.map((thing) => (
            <Fragment key={thing.thing}>
              <tr className={styles.thing}>
                <th scope="rowgroup" colSpan={roles.length + 2}>
                  <span>{words.thing(thing.thing)}</span>
                </th>
              </tr>
              {thing.deeds.map((deed) =>
                view === 'action' ? (
                  <Row key={deed.action} deed={deed} head={words.deed(deed.action)} />
                ) : (
                  deed.routes.map(({ method, path }) => (
                    <Row
                      key={`${method} ${path}`}
                      deed={deed}
                      head={
                        <>
                          {t(`policy.method_${method.toLowerCase()}`)} <code>{path}</code>
                        </>
                      }
                    />
                  ))
                ),
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Row({ deed, head }: { deed: Deed; head: React.ReactNode }) {
  const { t } = useTranslation();
  const mark = (may: boolean) => (
    <td className={may ? styles.may : styles.not}>
      <span aria-hidden="true">{may ? '●' : '·'}</span>
      <span className="y-hidden">{t(may ? 'policy.may' : 'policy.may_not')}</span>
    </td>
  );
  return (
    <tr>
      <th scope="row" className={styles.first}>
        {head}
      </th>
      {mark(deed.who.includes('anyone'))}
      {roles.map((role) => (
        <Fragment key={role}>{mark(mayDo(deed.who, role))}</Fragment>
      ))}
    </tr>
  );
}

function ByRole({ things }: { things: Thing[] }) {
  const { t } = useTranslation();
  return (
    <div className={styles.roles}>
      <Role name={t('policy.everybody')} things={things} open={forAll} />
      {roles.map((role) => (
        <Role
          key={role}
          name={t(`accounts.role_${role}`)}
          things={things}
          open={(who) => !forAll(who) && mayDo(who, role)}
        />
      ))}
    </div>
  );
}

/** What is open to each role, and so is told once and not eleven times. */
const forAll = (who: readonly string[]) => who.includes('anyone') || who.includes('signed_in');

function Role(props: { name: string; things: Thing[]; open: (who: readonly string[]) => boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  const parts = props.things
    .map(({ thing, deeds }) => ({ thing, open: deeds.filter(({ who }) => props.open(who)) }))
    .filter(({ open }) => open.length > 0);
  return (
    <section aria-label={props.name}>
      <h2>{props.name}</h2>
      <dl>
        {parts.map(({ thing, open }) => (
          <div key={thing}>
            <dt>{words.thing(thing)}</dt>
            <dd>{open.map(({ action }) => words.deed(action)).join(t('policy.and'))}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Lines to sign on paper; the screen does not need them. */
function Signatures() {
  const { t } = useTranslation();
  const lines = ['head', 'system_administrator', 'security_administrator', 'audit_administrator'];
  return (
    <dl className={styles.signatures}>
      {lines.map((line) => (
        <div key={line}>
          <dt>{t(line === 'head' ? 'policy.head_of_unit' : `accounts.role_${line}`)}</dt>
          <dd>{t('policy.sign_and_date')}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The names of deeds and things; the bare key where none is known. */
function useWords() {
  const { t } = useTranslation();
  return {
    deed: (action: string) =>
      t(`policy.action_${action.replace('.', '_')}`, { defaultValue: action }),
    thing: (thing: string) => t(`policy.thing_${thing}`, { defaultValue: thing }),
  };
}
