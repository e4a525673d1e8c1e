/** Who leads: the leading group, its office, the districts' groups and working teams, by seats. */
import { useTranslation } from 'react-i18next';
import { useBodies, useDivisions, useOrganisations } from '../../../api/organisations';
import { asApiError } from '../../../api/problem';
import { useMay, useSession } from '../../../api/session';
import { useOpenRecord } from '../../../routing/search';
import { Drawer } from '../../../ui/Drawer';
import { PlusOutlined } from '../../../ui/icons';
import { Button } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { daysTo } from '../../../ui/lights';
import { PageHead } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { Withdraw } from '../../../ui/Withdrawal';
import { BodyForm } from '../parts/BodyForm';
import { branchesOf, divisionsOf, roleOrder, seatKey } from '../parts/directory';
import { Phone } from '../parts/Organisation';
import { Pages } from '../parts/Pages';
import { RegisterExchange } from '../parts/RegisterExchange';
import { type Body, useWithdrawBody } from '../queries';
import styles from './Directory.module.css';

export function Bodies() {
  const { t } = useTranslation();
  const { city, today } = useSession();
  const divisions = useDivisions();
  const manages = useMay('organisations.manage');
  const [open, setOpen] = useOpenRecord();
  const query = useBodies();
  const organisations = useOrganisations();
  const add = manages ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
      {t('organisations.found_body')}
    </Button>
  ) : null;
  const here = query.data?.find((one) => one.id === open);
  const writing = manages && (open === 'new' || here?.may.includes('update'));
  return (
    <>
      <PageHead
        title={t('organisations.bodies')}
        lead={t('organisations.bodies_lead')}
        deeds={
          <>
            <RegisterExchange register="bodies" writes={manages} />
            {add}
          </>
        }
      />
      <Pages />
      {query.error ? (
        <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />
      ) : !query.data ? (
        <Loading rows={10} />
      ) : query.data.length === 0 ? (
        <Nothing
          title={t('organisations.no_bodies')}
          why={t(manages ? 'organisations.no_bodies_why' : 'organisations.empty_wait')}
          next={add}
        />
      ) : (
        <ul className={styles.bodies}>
          {branchesOf(query.data).map(({ body, depth }) => (
            <li key={body.id} className={styles[`depth${Math.min(depth, 2)}`]}>
              <BodyCard body={body} onChange={() => setOpen(body.id)} />
            </li>
          ))}
        </ul>
      )}
      <Drawer
        title={here?.name ?? t('organisations.found_body')}
        open={Boolean(writing)}
        onClose={() => setOpen(undefined)}
        width={760}
      >
        {here && query.data ? <BodyWithdrawal key={here.id} body={here} /> : null}
        {query.data && organisations.data ? (
          <BodyForm
            key={here?.id ?? 'new'}
            body={here}
            bodies={query.data}
            organisations={organisations.data}
            divisions={divisionsOf(city, divisions.data ?? [], today)}
            onDone={() => setOpen(undefined)}
          />
        ) : organisations.error ? (
          <Refused error={asApiError(organisations.error)} />
        ) : (
          <Loading />
        )}
      </Drawer>
    </>
  );
}

function BodyWithdrawal({ body }: { body: Body }) {
  const { t } = useTranslation();
  const withdraw = useWithdrawBody(body);
  return (
    <p>
      <Withdraw
        title={t('organisations.withdraw_body')}
        why={t('organisations.withdraw_body_why')}
        onWithdraw={(reason) => withdraw.mutateAsync(reason)}
      />
    </p>
  );
}

function BodyCard({ body, onChange }: { body: Body; onChange: () => void }) {
  const { t } = useTranslation();
  const { today } = useSession();
  const left = body.term_until ? daysTo(today, body.term_until) : undefined;
  const roles = roleOrder.filter((role) => body.seats.some((seat) => seat.role === role));
  return (
    <article className={styles.body}>
      <div className={styles.line}>
        <h2>{body.name}</h2>
        {body.may.includes('update') ? (
          <Button
            size="small"
            aria-label={t('organisations.change_of', { name: body.name })}
            onClick={onChange}
          >
            {t('organisations.change')}
          </Button>
        ) : null}
      </div>
      <p className={styles.soft}>
        {[
          t(`organisations.body_${body.kind}`),
          body.division_name,
          t('organisations.founded', { document: body.founding_document, day: body.founded_on }),
        ].join(' · ')}
      </p>
      {body.duty ? <p>{t('organisations.duty_is', { duty: body.duty })}</p> : null}
      {body.term_until ? (
        <p className={styles.soft}>
          {t('organisations.term_until', { day: body.term_until })}{' '}
          {left !== undefined && left <= 60 ? (
            <Lamp
              tone={left < 0 ? 'red' : 'amber'}
              word={t(left < 0 ? 'organisations.term_over' : 'organisations.term_near')}
              days={left}
            />
          ) : null}
        </p>
      ) : null}
      {roles.length === 0 ? (
        <p className={styles.soft}>{t('organisations.no_seats')}</p>
      ) : (
        <dl className={styles.seats}>
          {roles.map((role) => (
            <div key={role}>
              <dt>{t(seatKey(body.kind, role))}</dt>
              <dd>
                <ul className={styles.people}>
                  {body.seats
                    .filter((seat) => seat.role === role)
                    .map((seat) => (
                      <li key={seat.post}>
                        <strong>{seat.holder?.name ?? t('organisations.vacant')}</strong>{' '}
                        <span className={styles.soft}>
                          {seat.organisation_name} {seat.post_title}
                        </span>{' '}
                        {seat.holder ? <Phone phone={seat.holder.phone} /> : null}
                      </li>
                    ))}
                </ul>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </article>
  );
}
