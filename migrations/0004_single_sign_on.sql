-- Single sign-on: who may come that way and as whom, the sign-ins that are under way, and which
-- sessions came of them.

-- Allowed by an administrator; tied to an identity of the provider at its first sign-in.
create table sso_link (
    account text primary key,
    allowed_by text not null,
    allowed_at bigint not null,
    issuer text,
    subject text,
    known_as text,
    linked_at bigint
);
create unique index sso_link_of_subject on sso_link (issuer, subject);

-- Bound to one browser by the digest of its cookie; gone when done, or after ten minutes.
create table sso_login (
    digest text primary key,
    state text not null,
    nonce text not null,
    verifier text not null,
    account text not null,
    subject text not null,
    known_as text not null,
    expires_at bigint not null
);

alter table session add column sso bigint not null default 0;
