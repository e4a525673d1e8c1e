/** Tokens of programs: what each is for, when it was given and used, and a way to revoke it. */
import { useTranslation } from 'react-i18next';
import { instant } from './format';
import { Lamp, type Tone } from './Lamp';
import { Sure } from './Sure';
import styles from './TokenList.module.css';

export interface TokenFacts {
  id: string;
  title: string;
  created_at: string;
  seen_at?: string | null;
  expires_at: string;
  revoked_at?: string | null;
  state: 'counts' | 'disabled' | 'expired' | 'revoked';
}

const tones: Record<TokenFacts['state'], Tone> = {
  counts: 'green',
  disabled: 'grey',
  expired: 'grey',
  revoked: 'grey',
};

export function TokenList<Token extends TokenFacts>(props: {
  tokens: readonly Token[];
  onRevoke: (token: Token) => void;
}) {
  const { t } = useTranslation();
  const { tokens, onRevoke } = props;
  if (tokens.length === 0) return <p className={styles.soft}>{t('accounts.tokens_none')}</p>;
  return (
    <ul className={styles.tokens}>
      {tokens.map((token) => {
        const title = token.title || t('accounts.token_untitled');
        return (
          <li key={token.id}>
            <div>
              <strong>{title}</strong>{' '}
              <Lamp tone={tones[token.state]} word={t(`accounts.token_state_${token.state}`)} />
              <p className={styles.soft}>
                {t('accounts.token_facts', {
                  given: instant(token.created_at),
                  seen: token.seen_at ? instant(token.seen_at) : t('accounts.token_unused'),
                  until: instant(token.expires_at),
                })}
              </p>
              {token.revoked_at ? (
                <p className={styles.soft}>
                  {t('accounts.token_revoked_on', { at: instant(token.revoked_at) })}
                </p>
              ) : null}
            </div>
            {token.state === 'revoked' || token.state === 'expired' ? null : (
              <Sure
                label={t('accounts.token_revoke')}
                of={title}
                question={t('accounts.token_revoke_ask', { title })}
                danger
                onSure={() => onRevoke(token)}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
